"""The written scorecard as shared work: reps propose, marketing sees what it would do, decides."""
