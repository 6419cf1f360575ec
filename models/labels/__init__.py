"""Labels: what reps' feedback and later outcomes mean to training, by pure rules."""
