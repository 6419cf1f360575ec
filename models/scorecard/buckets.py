"""Finding the cells of a long column of numbers in a few steps that each go over all of it."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.scorecard.readings import MISSING

MANY = 1000
MOST_BUCKETS = 1 << 14
NARROWEST, WIDEST = 1e-300, 1e300

Cells = NDArray[np.intp]
Floats = NDArray[np.float64]


def number_cells(edges: tuple[float, ...], numbers: Floats) -> Cells:
    """Return for n numbers, finite or nan, the cell between the increasing `edges` of each."""
    if len(numbers) >= MANY and (buckets := _buckets(edges)):
        return buckets.cells(numbers)
    cells = np.searchsorted(np.asarray(edges, np.float64), numbers, side="left")
    return np.where(np.isnan(numbers), MISSING, cells)


class _Buckets:
    """Buckets of equal width that hold at most one edge each: a search goes over the edges for each
    number, which takes several times as long.

    The bucket grows with the number, rounding and all, so a number is above all edges of lower
    buckets and below all of higher ones; only the edge in its own is left to compare with. Bucket 0
    is for nan.
    """

    def __init__(self, edges: Floats, size: int) -> None:
        self._lowest, self._size = edges[0], size
        self._scale = size / (edges[-1] - edges[0])
        places = self._places(edges)
        self.is_apart = len(np.unique(places)) == len(edges)
        self._first = np.searchsorted(places, np.arange(size + 2)).astype(np.intp)
        self._first[0] = MISSING
        self._edges = np.append(edges, np.inf)

    def cells(self, numbers: Floats) -> Cells:
        """Find the cells of n numbers that are finite or nan, as `searchsorted` would."""
        cells: Cells = self._first[self._places(numbers)]
        cells += numbers > self._edges[cells]
        return cells

    def _places(self, numbers: Floats) -> Cells:
        with np.errstate(over="ignore"):
            places = numbers - self._lowest
            places *= self._scale
        places += 1
        np.clip(places, 1, self._size + 1, out=places)
        np.fmax(places, 0, out=places)
        bucket: Cells = places.astype(np.intp)
        return bucket


@lru_cache(maxsize=1024)
def _buckets(edges: tuple[float, ...]) -> _Buckets | None:
    """Make buckets so narrow that each holds one edge at most; None where that takes too many."""
    if len(edges) < 2:
        return None
    with np.errstate(over="ignore"):
        ordered = np.asarray(edges, np.float64)
        span, gap = float(ordered[-1] - ordered[0]), float(np.diff(ordered).min())
    if not NARROWEST < gap <= span < WIDEST or span >= gap * MOST_BUCKETS / 4:
        return None
    buckets = _Buckets(ordered, 1 << int(2 * span / gap).bit_length())
    return buckets if buckets.is_apart else None
