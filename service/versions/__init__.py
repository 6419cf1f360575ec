"""Versions: the data team's loop. Train, compare, promote, roll back."""
