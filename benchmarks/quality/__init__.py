"""How good the learner is, on real tables, beside other learners. Run `make bench-quality`."""
