"""Solving the MQL cut-off: the points above which as many leads come a week as reps can work."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from models.scorecard.bands import Cutoffs

HYSTERESIS = 0.02
"""A cut-off stays while what it lets through is expected to be so near to what is wanted.

More would be seen in the mean of eight weeks (chance alone moves it by 2.3% at 240 a week); less
would move the cut-off every week.
"""

HOT_SHARE = 0.25
"""The share of the leads above the cut-off that are hot."""

FEWEST_LEADS = 100
"""Below so many leads a flow says too little, and the bands stay where they are."""


@dataclass(frozen=True, slots=True)
class Flow:
    """The highest points that each lead of some weeks has reached."""

    peaks: Sequence[float]
    weeks: float

    def per_week(self, warm_from: float) -> float:
        """Return how many leads a week reach a number of points."""
        return sum(peak >= warm_from for peak in self.peaks) / self.weeks


@dataclass(frozen=True, slots=True)
class Solved:
    """Cut-offs, and how many leads a week are expected above the first."""

    cutoffs: Cutoffs
    per_week: float


def solve(flow: Flow, wanted_per_week: float, present: Cutoffs) -> Solved | None:
    """Return the cut-offs that let the wanted number through; None when the present ones may stay.

    Where fewer leads come than are wanted, all of them pass.
    """
    if len(flow.peaks) < FEWEST_LEADS or wanted_per_week <= 0:
        return None
    reachable = min(wanted_per_week, len(flow.peaks) / flow.weeks)
    if abs(flow.per_week(present.warm_from) - reachable) <= HYSTERESIS * reachable:
        return None
    warm_from = _between(flow, wanted_per_week)
    hot_from = max(_between(flow, wanted_per_week * HOT_SHARE), warm_from)
    cutoffs = Cutoffs(warm_from, hot_from)
    return None if cutoffs == present else Solved(cutoffs, flow.per_week(warm_from))


def _between(flow: Flow, wanted_per_week: float) -> float:
    """Return points that the wanted number reach: half-way to the first lead that does not.

    Leads with the same points pass together, or not, whichever comes nearer.
    """
    ranked = sorted(flow.peaks)
    wanted = min(wanted_per_week * flow.weeks, len(ranked))
    nearest = ranked[min(max(len(ranked) - round(wanted), 0), len(ranked) - 1)]
    below, above = bisect_left(ranked, nearest), bisect_right(ranked, nearest)
    nearer = abs(len(ranked) - below - wanted) <= abs(len(ranked) - above - wanted)
    first = below if nearer or above == len(ranked) else above
    return (ranked[first - 1] + ranked[first]) / 2 if first else ranked[0]
