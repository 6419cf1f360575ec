"""What a scorecard says of a table of n snapshots: the same as one at a time, bit for bit.

Apart from the rest because it needs numpy, which a process that scores lead by lead does without.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from models.scorecard.bands import Cutoffs
from models.scorecard.buckets import number_cells
from models.scorecard.readings import MISSING, NumberReading, Reading, Value, as_number
from models.scorecard.scorecard import (
    AVERAGE,
    LOGITS_PER_POINT,
    PairRule,
    Rule,
    Scorecard,
    Snapshot,
)

Cells = NDArray[np.intp]
Floats = NDArray[np.float64]
Result = TypeVar("Result")


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


Columns = Mapping[str, NDArray[Any] | Coded]


@dataclass(frozen=True, slots=True)
class TablePoints:
    """What a scorecard says of n snapshots: arrays of n, and `parts` of rules x n."""

    base: float
    fit: Floats
    engagement: Floats
    parts: Floats

    @property
    def total(self) -> Floats:
        return self.base + self.fit + self.engagement


def score_table(scorecard: Scorecard, columns: Columns, rows: int) -> TablePoints:
    """Score `rows` leads given as columns; equal to `score` on each row, bit for bit."""
    fit, engagement = np.zeros(rows), np.zeros(rows)
    parts = np.zeros((len(scorecard.rules), rows))
    for part, rule in zip(parts, scorecard.rules, strict=True):
        part[:] = rule_points(rule, columns, rows)
        if rule.kind == "fit":
            fit += part
        else:
            engagement += part
    return TablePoints(scorecard.base_points, fit, engagement, parts)


def rule_points(rule: Rule | PairRule, columns: Columns, rows: int) -> Floats:
    """Return the points that one rule gives to each of `rows` leads."""
    points = np.asarray(rule.points)
    if isinstance(rule, Rule):
        return points[_cells(rule.reading, columns.get(rule.feature), rows)]
    first, second = (
        _cells(reading, columns.get(feature), rows)
        for feature, reading in zip(rule.features, rule.readings, strict=True)
    )
    return points[first, second]


def logits_of(scorecard: Scorecard, points: Floats) -> Floats:
    """Return the log odds that an array of points stands for."""
    return scorecard.log_odds_at_50 + (points - AVERAGE) * LOGITS_PER_POINT


def band_places(cutoffs: Cutoffs, points: Floats) -> Cells:
    """Return for an array of points the place of each one's band in BANDS."""
    return np.searchsorted([cutoffs.warm_from, cutoffs.hot_from], points, side="right")


def read_column(reading: Reading, column: NDArray[Any]) -> Cells:
    """Read a column of n values (float64, or objects of `Value`) into n cells."""
    if isinstance(reading, NumberReading):
        return number_cells(reading.edges, numbers_of(column))
    return np.fromiter(each_once(reading.cell, column), np.intp, len(column))


def numbers_of(column: NDArray[Any]) -> Floats:
    """Return a column as finite float64, with nan for what is missing or is no number; the very
    column if it is that already.
    """
    if column.dtype == np.float64:
        infinite = np.isinf(column)
        return np.where(infinite, np.nan, column) if infinite.any() else column
    numbers = each_once(as_number, column)
    return np.fromiter(
        (np.nan if number is None else number for number in numbers), np.float64, len(column)
    )


def each_once(read: Callable[[Value], Result], column: NDArray[Any]) -> Iterator[Result]:
    """Read a column of values that repeat; those that are equal are read alike."""
    values = column.tolist()
    try:
        known = {value: read(value) for value in set(values)}
    except TypeError:
        return map(read, values)
    return map(known.__getitem__, values)


def columns_of(snapshots: Sequence[Snapshot]) -> dict[str, NDArray[Any]]:
    """Turn n snapshots into object columns of n values, one for each feature that any has."""
    features = dict.fromkeys(feature for snapshot in snapshots for feature in snapshot)
    columns = {}
    for feature in features:
        column = np.empty(len(snapshots), object)
        column[:] = [snapshot.get(feature) for snapshot in snapshots]
        columns[feature] = column
    return columns


def _cells(reading: Reading, column: NDArray[Any] | Coded | None, rows: int) -> Cells:
    if column is None:
        return np.full(rows, MISSING)
    if isinstance(column, Coded):
        return read_column(reading, column.values)[column.codes]
    return read_column(reading, column)
