"""What feedback as it really is costs the learner: run `python -m benchmarks.reps`."""
