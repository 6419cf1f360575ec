"""Watching: what those who run the service look at."""
