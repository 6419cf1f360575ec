"""Segments: the later rows split by what leads are, to see that a candidate fails none of them."""

from collections import Counter

import numpy as np

from models.scorecard.readings import as_category
from training.columns import find
from training.examples import Examples, Rows

MOST_SEGMENTS = 12
FEWEST_ROWS = 50


def segments_of(examples: Examples) -> dict[str, Rows]:
    """Return the rows of each frequent level of each category of fit, as "feature: level"."""
    segments: dict[str, Rows] = {}
    for feature, found in find(examples.columns).items():
        if found.use == "category" and examples.kinds[feature] == "fit":
            levels = np.array([as_category(v) for v in examples.columns[feature].tolist()], object)
            counts = Counter(level for level in levels if level is not None)
            for level, count in counts.most_common(MOST_SEGMENTS):
                if FEWEST_ROWS <= count < len(examples):
                    segments[f"{feature}: {level}"] = np.flatnonzero(levels == level)
    return segments
