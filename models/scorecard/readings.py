"""How a rule reads its feature: a value becomes the number of a cell, the same one at a time or by
the table. Cell -1 is "missing". Nothing here can fail on odd data: what cannot be read is missing.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

MISSING = -1

MANY = 1000
MOST_BUCKETS = 1 << 14
NARROWEST, WIDEST = 1e-300, 1e300

Value = str | float | None
Cells = NDArray[np.intp]


def as_number(value: Value) -> float | None:
    """Read a value as a finite number; text that spells one counts, anything else is missing."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    return number if isfinite(number) else None


def as_category(value: Value) -> str | None:
    """Read a value as a category; whole numbers lose their point, so 3 and 3.0 are one level."""
    if value is None or isinstance(value, str):
        return value
    number = as_number(value)
    if number is None:
        return None
    return str(int(number)) if number.is_integer() else repr(number)


@dataclass(frozen=True, slots=True)
class NumberReading:
    """Cells between `edges` (strictly increasing, finite): cell i holds edges[i-1] < x <= edges[i].

    `edges` has k >= 0 numbers and makes k + 1 cells.
    """

    edges: tuple[float, ...]

    @property
    def size(self) -> int:
        return len(self.edges) + 1

    @property
    def names(self) -> list[str]:
        """Say what each cell holds."""
        if not self.edges:
            return ["any number"]
        between = [f"{low:g} to {high:g}" for low, high in pairwise(self.edges)]
        return [f"up to {self.edges[0]:g}", *between, f"above {self.edges[-1]:g}"]

    def cell(self, value: Value) -> int:
        number = value if type(value) is float and value - value == 0.0 else as_number(value)
        return MISSING if number is None else bisect_left(self.edges, number)

    def cells(self, column: NDArray[Any]) -> Cells:
        """Read a column of n values (float64, or objects of `Value`) into n cells."""
        numbers = numbers_of(column)
        if len(numbers) >= MANY and (buckets := _buckets(self.edges)):
            return buckets.cells(numbers)
        cells = np.searchsorted(np.asarray(self.edges, np.float64), numbers, side="left")
        return np.where(np.isnan(numbers), MISSING, cells)


@dataclass(frozen=True, slots=True)
class CategoryReading:
    """One cell for each of the k `cases`, and cell k for every other value."""

    cases: tuple[str, ...]
    _cell_of: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_cell_of", {case: i for i, case in enumerate(self.cases)})

    @property
    def size(self) -> int:
        return len(self.cases) + 1

    @property
    def names(self) -> list[str]:
        """Say what each cell holds."""
        return [*self.cases, "any other"]

    def cell(self, value: Value) -> int:
        level = value if type(value) is str else as_category(value)
        return MISSING if level is None else self._cell_of.get(level, len(self.cases))

    def cells(self, column: NDArray[Any]) -> Cells:
        """Read a column of n values (float64, or objects of `Value`) into n cells."""
        values: Iterable[Value] = column.tolist()
        return np.fromiter((self.cell(value) for value in values), np.intp, len(column))


Reading = NumberReading | CategoryReading


class _Buckets:
    """Finds cells in a few steps that each go over a whole column, where a search goes over the
    edges for each number: numbers fall into buckets of equal width that hold at most one edge.

    The bucket grows with the number, rounding and all, so a number is above all edges of lower
    buckets and below all of higher ones; only the edge in its own is left to compare with. Bucket 0
    is for nan.
    """

    def __init__(self, edges: NDArray[np.float64], size: int) -> None:
        self._lowest, self._size = edges[0], size
        self._scale = size / (edges[-1] - edges[0])
        places = self._places(edges)
        self.is_apart = len(np.unique(places)) == len(edges)
        self._first = np.searchsorted(places, np.arange(size + 2)).astype(np.intp)
        self._first[0] = MISSING
        self._edges = np.append(edges, np.inf)

    def cells(self, numbers: NDArray[np.float64]) -> Cells:
        """Find the cells of n numbers that are finite or nan, as `searchsorted` would."""
        cells: Cells = self._first[self._places(numbers)]
        cells += numbers > self._edges[cells]
        return cells

    def _places(self, numbers: NDArray[np.float64]) -> Cells:
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
        span, gap = ordered[-1] - ordered[0], np.diff(ordered).min()
    if not NARROWEST < gap <= span < WIDEST or span / gap >= MOST_BUCKETS / 4:
        return None
    buckets = _Buckets(ordered, 1 << int(2 * span / gap).bit_length())
    return buckets if buckets.is_apart else None


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of n values that repeat: the k distinct ones, and for each row the place of its own.

    `values` are k objects of `Value`, `codes` n places among them.
    """

    values: NDArray[Any]
    codes: Cells

    def plain(self) -> NDArray[Any]:
        """Return all n values."""
        return self.values[self.codes]


def numbers_of(column: NDArray[Any]) -> NDArray[np.float64]:
    """Return a column as finite float64, with nan for what is missing or is no number; the very
    column if it is that already.
    """
    if column.dtype == np.float64:
        infinite = np.isinf(column)
        return np.where(infinite, np.nan, column) if infinite.any() else column
    numbers = (as_number(value) for value in column.tolist())
    return np.fromiter(
        (np.nan if number is None else number for number in numbers), np.float64, len(column)
    )
