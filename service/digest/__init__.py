"""The weekly digest for both teams: what moved, what broke, what each said of the other's work."""
