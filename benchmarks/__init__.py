"""Benchmarks: figures as ratios against a floor or a peer, measured side by side in one run."""
