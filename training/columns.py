"""What a column holds, found from its values and never from the label: a number, a category, or
nothing to learn from (constant, nearly unique, dates, a running number).
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from models.scorecard.readings import as_category, as_number
from models.scorecard.table import each_once, numbers_of
from models.tabular.dates import looks_like_times
from training.examples import Columns, Floats

MOSTLY = 0.8
FEWEST_TWINS = 5
FEWEST_IN_LEVELS = 0.05
RUNNING = 0.99
ENOUGH_TO_RUN = 50

CONSTANT = "constant"

Use = Literal["number", "category", "unusable"]


@dataclass(frozen=True, slots=True)
class Found:
    """How a column may be used, and for an unusable one why not."""

    use: Use
    why: str = ""


def find(columns: Columns) -> dict[str, Found]:
    """Return the use of each column, whose rows are in time order where that is known."""
    return {feature: _find_one(column) for feature, column in columns.items()}


def _find_one(column: NDArray[Any]) -> Found:
    if column.dtype == np.float64 and np.isfinite(column).any():
        return _find_number(numbers_of(column), len(column))
    levels = Counter(each_once(as_category, column))
    known = len(column) - levels.pop(None, 0)
    read = sum(count for level, count in levels.items() if as_number(level) is not None)
    if known and read >= MOSTLY * known:
        return _find_number(numbers_of(column), len(column))
    return _find_category(levels, known, len(column))


def _find_number(numbers: Floats, rows: int) -> Found:
    known = numbers[np.isfinite(numbers)]
    distinct = np.unique(known)
    if len(distinct) == 1 and len(known) == rows:
        return Found("unusable", CONSTANT)
    if len(distinct) == len(known) >= ENOUGH_TO_RUN and _runs(known):
        return Found("unusable", "running number")
    return Found("number")


def _runs(numbers: Floats) -> bool:
    """Say whether whole numbers, all different, simply follow the order of the rows."""
    if not np.all(numbers == np.floor(numbers)):
        return False
    ranks = np.argsort(np.argsort(numbers))
    return abs(float(np.corrcoef(ranks, np.arange(len(ranks)))[0, 1])) > RUNNING


def _find_category(counts: Counter[str | None], known: int, rows: int) -> Found:
    if not counts or (len(counts) == 1 and known == rows):
        return Found("unusable", CONSTANT)
    if looks_like_times([str(value) for value in list(counts)[:200]]):
        return Found("unusable", "dates")
    twins = min(FEWEST_TWINS, max(2, known // 20))
    if sum(count for count in counts.values() if count >= twins) < FEWEST_IN_LEVELS * known:
        return Found("unusable", "nearly unique")
    return Found("category")
