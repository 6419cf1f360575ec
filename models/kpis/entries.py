"""Entries: what a measure says of single leads, meetings or days; summed by day and slice."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from models.kpis.cases import By
from models.kpis.days import Days, Floats, Ints
from models.kpis.tally import NO_CELLS, Tally

Bools = NDArray[np.bool_]
NO_CELL = -1


@dataclass(frozen=True, slots=True)
class Entries:
    """Rows of one KPI: the instant that says which day they count for, and what they count.

    `slices` has each row's code for every slicing that the KPI can be cut by. An immature row
    counts nothing yet. `minutes` is a wait that ended, else NaN; `cell` a place in a tally's cells.
    """

    at: Floats
    numerator: Floats
    denominator: Floats
    slices: Mapping[By, Ints]
    immature: Bools | None = None
    minutes: Floats | None = None
    cell: Ints | None = field(default=None)

    def where(self, kept: Bools) -> "Entries":
        """Return the rows that are kept."""
        return Entries(
            self.at[kept],
            self.numerator[kept],
            self.denominator[kept],
            {by: codes[kept] for by, codes in self.slices.items()},
            None if self.immature is None else self.immature[kept],
            None if self.minutes is None else self.minutes[kept],
            None if self.cell is None else self.cell[kept],
        )


def joined(one: Entries, other: Entries) -> Entries:
    """Put plain rows together, keeping the slicings that both can be cut by."""
    return Entries(
        np.concatenate([one.at, other.at]),
        np.concatenate([one.numerator, other.numerator]),
        np.concatenate([one.denominator, other.denominator]),
        {
            by: np.concatenate([codes, other.slices[by]])
            for by, codes in one.slices.items()
            if by in other.slices
        },
    )


def tallies(
    entries: Entries,
    days: Days,
    by: By,
    labels: list[str],
    values: Collection[str] | None = None,
) -> Iterator[tuple[int, str, Tally]]:
    """Sum entries up by day and value of a slicing: the day's number, the value, the tally.

    Only certain `values` are summed up when they are named.
    """
    number = days.numbers(entries.at)
    code = np.zeros(len(number), np.int64) if by == "all" else entries.slices[by]
    kept = (number >= 0) & (number < len(days)) & (code >= 0)
    if values is not None and by != "all":
        kept &= np.isin(code, [place for place, label in enumerate(labels) if label in values])
    kept_entries, number, code = entries.where(kept), number[kept], code[kept]
    width = max(len(labels), 1)
    keys, place = np.unique(number * width + code, return_inverse=True)
    for key, tally in zip(keys, _sums(kept_entries, place, len(keys)), strict=True):
        day, label = divmod(int(key), width)
        yield day, labels[label] if by != "all" else "", tally


def _sums(entries: Entries, place: Ints, size: int) -> Iterator[Tally]:
    counted = np.ones(len(place), bool) if entries.immature is None else ~entries.immature
    numerators = np.bincount(place, entries.numerator * counted, size)
    denominators = np.bincount(place, entries.denominator * counted, size)
    immature = np.bincount(place, ~counted, size)
    minutes = _minutes(entries, place, counted)
    cells = _cells(entries, place, size)
    for row in range(size):
        yield Tally(
            float(numerators[row]),
            float(denominators[row]),
            int(immature[row]),
            minutes.get(row, []),
            cells[row].tolist() if cells is not None else NO_CELLS,
        )


def _minutes(entries: Entries, place: Ints, counted: Bools) -> dict[int, list[float]]:
    found: dict[int, list[float]] = defaultdict(list)
    if entries.minutes is not None:
        ended = counted & ~np.isnan(entries.minutes)
        for row, minutes in zip(
            place[ended].tolist(), entries.minutes[ended].tolist(), strict=True
        ):
            found[row].append(minutes)
    return found


def _cells(entries: Entries, place: Ints, size: int) -> Floats | None:
    if entries.cell is None:
        return None
    there = entries.cell != NO_CELL
    flat = np.bincount(place[there] * 4 + entries.cell[there], minlength=size * 4)
    return flat.reshape(size, 4).astype(np.float64)
