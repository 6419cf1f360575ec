"""The card of a version: what it is for, what it learned from, how good it is, what it says."""
