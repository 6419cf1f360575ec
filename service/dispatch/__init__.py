"""Dispatches: telling others what happens, and reps of hot leads."""
