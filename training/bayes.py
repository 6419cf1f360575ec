"""Shrunk naive Bayes: each cell's own log odds against the base, drawn to it by a few rows."""

import numpy as np

from training.additive import Additive
from training.examples import Floats
from training.metrics import log_odds
from training.sample import Sample
from training.slope import fit_slope

SHRINK_ROWS = 20.0


def fit_bayes(sample: Sample) -> Additive:
    """Count each cell, then fit one slope (never negative) and an intercept to the sum."""
    base = sample.base_rate
    cells = log_odds(_rates(sample, base)) - float(log_odds(base))
    centred = Additive(0.0, cells).centred(sample.coding, sample.codes)
    said = centred.cells[sample.codes].sum(axis=1)
    group = np.zeros(len(sample), np.intp)
    slope, intercepts = fit_slope(said, sample.label, sample.weight, group)
    slope = max(slope, 0.0)
    intercept = float(intercepts[0]) if slope > 0 else float(log_odds(base))
    return Additive(intercept, centred.cells * slope)


def _rates(sample: Sample, base: float) -> Floats:
    codes, features = sample.codes.ravel(), sample.codes.shape[1]
    weight = np.repeat(sample.weight, features)
    label = np.repeat(sample.label, features)
    rows = np.bincount(codes, weight, sample.coding.width)
    positives = np.bincount(codes, weight * label, sample.coding.width)
    return np.asarray((positives + SHRINK_ROWS * base) / (rows + SHRINK_ROWS), np.float64)
