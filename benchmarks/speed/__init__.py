"""Speed, as ratios to a floor or a peer that is measured beside it in the same run."""
