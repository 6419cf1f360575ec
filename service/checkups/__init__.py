"""Checkups: whether the score in service still holds, and when to train it again."""
