"""The simulator: a company whose truth is known, to demonstrate on and to measure by."""
