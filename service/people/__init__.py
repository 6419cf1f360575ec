"""People: reps, users and keys."""
