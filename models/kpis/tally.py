"""A tally: what is counted of a KPI on a day, and adds up over days to its value."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from models.kpis import intervals

Kind = Literal["sum", "share", "rate", "cost", "wait", "kappa"]
"""How a value comes from a tally: the numerator alone; hits among leads; a count by a measure; a
measure by a count; a median of minutes; Cohen's kappa of the four cells.
"""


NO_CELLS = (0.0,) * 4


@dataclass(slots=True)
class Tally:
    """Sums of one KPI: `immature` leads are in none of the others.

    `minutes` has the waits that ended, in no order; `cells` are [MQL and accepted, MQL only,
    accepted only, neither].
    """

    numerator: float = 0.0
    denominator: float = 0.0
    immature: int = 0
    minutes: list[float] = field(default_factory=list)
    cells: Sequence[float] = NO_CELLS

    def add(self, other: "Tally") -> None:
        self.numerator += other.numerator
        self.denominator += other.denominator
        self.immature += other.immature
        self.minutes += other.minutes
        if other.cells is not NO_CELLS:
            self.cells = [one + more for one, more in zip(self.cells, other.cells, strict=True)]


@dataclass(frozen=True, slots=True)
class Measured:
    """A KPI's value with its interval of 95%; None where nothing can be said, or no end is seen.

    `of` is how many (or how much) the value is made of.
    """

    value: float | None
    low: float | None
    high: float | None
    of: float
    immature: int
    percentile_95: float | None = None


def total(tallies: Iterable[Tally]) -> Tally:
    """Add tallies up."""
    whole = Tally()
    for tally in tallies:
        whole.add(tally)
    return whole


def measured(kind: Kind, tally: Tally) -> Measured:
    """Return what a tally says."""
    up, down = tally.numerator, tally.denominator
    percentile = None
    low: float | None = None
    high: float | None = None
    value: float | None = up / down if down else None
    match kind:
        case "sum":
            value, down = up, up
        case "share":
            low, high = intervals.wilson(up, down) or (None, None)
        case "rate" if down:
            low, high = (end / down for end in intervals.of_count(up))
        case "cost" if down:
            few, many = intervals.of_count(down)
            low, high = up / many, up / few if few else None
        case "wait":
            ordered, of = sorted(tally.minutes), int(down)
            value = intervals.quantile(ordered, of, 0.5) if of else None
            percentile = intervals.quantile(ordered, of, 0.95) if of else None
            low, high = intervals.of_median(ordered, of)
        case "kappa":
            value = intervals.kappa(tally.cells)
            low, high = intervals.of_kappa(tally.cells) or (None, None)
    return Measured(value, low, high, down, tally.immature, percentile)
