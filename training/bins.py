"""Coding: every feature's values become cells, and the cells of all features lie in one row.

Cells are found from the leads alone, never from labels. They contain the prior's edges and cases,
so that each cell falls into one cell of the prior's rule and the prior can be written on them.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.scorecard.readings import MISSING, CategoryReading, NumberReading, Reading, as_category
from models.scorecard.scorecard import Kind, Rule, Scorecard
from models.scorecard.table import each_once, numbers_of, read_column
from training.columns import Found, find
from training.examples import Columns, Floats, kind_of

ROWS_PER_BIN = 50
FEWEST_BINS, MOST_BINS = 4, 20
FEWEST_ROWS = 5
MOST_CASES = 200

Codes = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Coding:
    """The features to learn on, how each is read, and where its cells begin among all cells.

    Feature f owns the cells `starts[f]` to `starts[f + 1]`; the last of them is "missing".
    """

    features: tuple[str, ...]
    kinds: tuple[Kind, ...]
    readings: tuple[Reading, ...]
    starts: NDArray[np.intp]

    @property
    def width(self) -> int:
        return int(self.starts[-1])

    def encode(self, columns: Mapping[str, NDArray[Any]], rows: int) -> Codes:
        """Return rows x features, each the position of a cell among all cells."""
        codes = np.empty((rows, len(self.features)), np.int32)
        for f, (feature, reading) in enumerate(zip(self.features, self.readings, strict=True)):
            column = columns.get(feature)
            cells = np.full(rows, MISSING) if column is None else read_column(reading, column)
            codes[:, f] = self.starts[f] + np.where(cells == MISSING, reading.size, cells)
        return codes

    def cells_of(self, f: int) -> slice:
        return slice(int(self.starts[f]), int(self.starts[f + 1]))


def find_coding(leads: Columns, prior: Scorecard, labels: int) -> Coding:
    """Choose how to read the columns of `leads` (labelled or not), with bins for `labels` labels.

    Rules of the prior whose feature no lead has keep their reading: the prior still speaks there.
    """
    bins = int(np.clip(labels / ROWS_PER_BIN, FEWEST_BINS, MOST_BINS))
    stated = {rule.feature: rule for rule in prior.rules if isinstance(rule, Rule)}
    found = find(leads)
    readings: dict[str, Reading] = {}
    for feature in sorted(leads.keys() | stated.keys()):
        reading = _reading(leads.get(feature), found.get(feature), stated.get(feature), bins)
        if reading is not None:
            readings[feature] = reading
    kinds = (stated[name].kind if name in stated else kind_of(name) for name in readings)
    sizes = [reading.size + 1 for reading in readings.values()]
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.intp)
    return Coding(tuple(readings), tuple(kinds), tuple(readings.values()), starts)


def _reading(
    column: NDArray[Any] | None, found: Found | None, rule: Rule | None, bins: int
) -> Reading | None:
    if column is None or found is None:
        return rule.reading if rule else None
    if rule and isinstance(rule.reading, NumberReading):
        return _number_reading(column, rule.reading.edges, bins)
    if rule and isinstance(rule.reading, CategoryReading):
        return _category_reading(column, rule.reading.cases)
    if found.use == "number":
        return _number_reading(column, (), bins)
    return _category_reading(column, ()) if found.use == "category" else None


def _number_reading(column: NDArray[Any], stated: tuple[float, ...], bins: int) -> NumberReading:
    numbers = numbers_of(column)
    values, counts = np.unique(numbers[np.isfinite(numbers)], return_counts=True)
    return NumberReading(tuple(sorted({*stated, *_edges(values, counts, bins)})))


def _edges(values: Floats, counts: NDArray[np.intp], bins: int) -> list[float]:
    """Return at most `bins` - 1 quantile edges, midway between two values that were seen."""
    if len(values) < 2:
        return []
    below = np.cumsum(counts)
    total = int(below[-1])
    edges, last = [], 0
    for k in range(1, bins):
        left = int(np.searchsorted(below, total * k / bins, side="left"))
        enough = below[left] - last >= FEWEST_ROWS and total - below[left] >= FEWEST_ROWS
        if left + 1 < len(values) and enough:
            edges.append(_midway(float(values[left]), float(values[left + 1])))
            last = int(below[left])
    return edges


def _midway(left: float, right: float) -> float:
    middle = left / 2 + right / 2
    return middle if left <= middle < right else left


def _category_reading(column: NDArray[Any], stated: tuple[str, ...]) -> CategoryReading:
    counts = Counter(each_once(as_category, column))
    seen = [
        case
        for case, count in sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
        if case and count >= FEWEST_ROWS and case not in stated
    ]
    return CategoryReading((*stated, *seen[: max(MOST_CASES - len(stated), 0)]))
