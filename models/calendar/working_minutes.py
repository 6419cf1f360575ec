"""Working time between many pairs of instants at once, for reports."""

from itertools import chain

import numpy as np
from numpy.typing import NDArray

from models.calendar.hours import Hours
from models.calendar.working_time import EPOCH, MICROSECOND, year_of

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


def working_minutes(starts: Floats, ends: Floats, hours: Hours) -> Floats:
    """Return the working minutes between many pairs of instants (epoch seconds); NaN stays NaN."""
    known = ~(np.isnan(starts) | np.isnan(ends))
    minutes = np.full(len(starts), np.nan)
    if known.any():
        pairs = np.rint(np.stack([starts[known], ends[known]]) * 1e6).astype(np.int64)
        worked_by = _worked_by(pairs, hours)
        minutes[known] = (worked_by[1] - worked_by[0]) / 60e6
    return minutes


def _worked_by(at: Counts, hours: Hours) -> Counts:
    """Return how much was worked by each instant, since the first year among them began."""
    first, last = ((EPOCH + int(end) * MICROSECOND).year for end in (at.min(), at.max()))
    years = [year_of(hours, year) for year in range(first, last + 1)]
    begins, ends = (
        np.array([-1, *chain(*each)], np.int64)
        for each in zip(*((year.begins, year.ends) for year in years), strict=True)
    )
    worked = np.cumsum(ends - begins)
    span = np.maximum(np.searchsorted(begins, at, side="right") - 1, 0)
    done: Counts = worked[span] - np.maximum(ends[span] - at, 0)
    return done
