"""Training: from labelled snapshots to one scorecard, judged before anybody relies on it."""
