"""The cut-off solved from capacity and flow, and how near the following weeks come to it.

    python -m tests.models.scorecard.test_solve

tells it for 500 made-up companies: twelve weeks of flow, a cut-off for 240 leads a week, and eight
weeks that follow, the cut-off solved anew every week as the worker does; and beside it a perfect
cut-off, which knows the market and misses by the chance of the weeks alone.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import poisson

from models.scorecard.bands import Cutoffs
from models.scorecard.solve import HYSTERESIS, Flow, solve

WANTED = 240
COMING = 400
POINTS = NormalDist(50, 12)
PERFECT = POINTS.inv_cdf(1 - WANTED / COMING)
BEFORE, AFTER = 12, 8


@dataclass(frozen=True)
class Told:
    """Of many companies: the mean of all weeks, and shares."""

    mean: float
    near: float
    in_band: float
    all_in_band: float
    moves: float

    @classmethod
    def of(cls, followed: "Iterable[Followed]") -> "Told":
        kept = list(followed)
        return cls(
            float(np.mean([f.weeks for f in kept])),
            float(np.mean([f.near for f in kept])),
            float(np.mean([f.in_band / AFTER for f in kept])),
            float(np.mean([f.in_band == AFTER for f in kept])),
            float(np.mean([f.moves for f in kept])),
        )

    def __str__(self) -> str:
        return (
            f"mean of all weeks {self.mean:.1f}; mean of 8 weeks within 5%: {self.near:.1%} of "
            f"companies; weeks in their 95% Poisson band: {self.in_band:.1%}; all 8 weeks in it: "
            f"{self.all_in_band:.1%} of companies; moves in 8 weeks: {self.moves:.2f}"
        )


@dataclass(frozen=True)
class Followed:
    """What passed in each of the weeks that followed, and how often the cut-off moved."""

    weeks: list[int]
    moves: int

    @property
    def near(self) -> bool:
        return abs(float(np.mean(self.weeks)) / WANTED - 1) <= 0.05

    @property
    def in_band(self) -> int:
        low, high = poisson.interval(0.95, WANTED)
        return sum(low <= count <= high for count in self.weeks)


Weeks = list[NDArray[np.float64]]


def weeks_of(seed: int) -> Weeks:
    """Let leads come at random."""
    random = np.random.default_rng(seed)
    return [
        random.normal(POINTS.mean, POINTS.stdev, random.poisson(COMING))
        for _ in range(BEFORE + AFTER)
    ]


def follow_perfect(weeks: Weeks) -> Followed:
    """Hold the cut-off that lets the wanted number through in the long run."""
    return Followed([int((week >= PERFECT).sum()) for week in weeks[BEFORE:]], 0)


def follow(weeks: Weeks) -> Followed:
    """Solve the cut-off every week from the last twelve."""
    cutoffs, passed, moves = Cutoffs(), [], 0
    for week in range(BEFORE, BEFORE + AFTER):
        flow = Flow(np.concatenate(weeks[week - BEFORE : week]).tolist(), BEFORE)
        if solved := solve(flow, WANTED, cutoffs):
            cutoffs, moves = solved.cutoffs, moves + 1
        passed.append(int((weeks[week] >= cutoffs.warm_from).sum()))
    return Followed(passed, moves)


def test_the_following_weeks_bring_what_was_wanted() -> None:
    """Nearly as often as a perfect cut-off: chance alone takes one company in thirty beyond 5%, and
    one week in twenty out of its band.
    """
    companies = [weeks_of(seed) for seed in range(100)]
    followed, perfect = map(follow, companies), map(follow_perfect, companies)
    solved, known = Told.of(followed), Told.of(perfect)
    assert abs(solved.mean / WANTED - 1) < 0.01
    assert solved.near >= max(known.near - 0.05, 0.9)
    assert solved.in_band >= known.in_band - 0.03
    assert solved.moves < 2


def flow(*peaks: float, weeks: float = 1.0) -> Flow:
    return Flow(peaks, weeks)


HUNDRED = flow(*map(float, range(100)))


def test_a_cut_off_lies_between_the_last_that_passes_and_the_first_that_does_not() -> None:
    solved = solve(HUNDRED, 20, Cutoffs())
    assert solved is not None
    assert (solved.cutoffs, solved.per_week) == (Cutoffs(79.5, 94.5), 20)


def test_a_cut_off_stays_while_it_lets_about_the_right_number_through() -> None:
    thousand = flow(*(n / 10 for n in range(1000)))
    assert solve(thousand, 200, Cutoffs(80 + 20 * HYSTERESIS, 90)) is None
    assert solve(thousand, 200, Cutoffs(80 - 20 * HYSTERESIS, 90)) is None
    assert solve(thousand, 200, Cutoffs(81.2, 90)) is not None


def test_leads_with_the_same_points_pass_together_or_not() -> None:
    tied = flow(*[40.0] * 60, *[50.0] * 30, *[60.0] * 10)
    for wanted, passing in ((12, 10), (24, 10), (26, 40), (45, 40), (80, 100)):
        solved = solve(tied, wanted, Cutoffs(0.0, 0.0))
        assert (solved.per_week if solved else 100) == passing
    solved = solve(tied, 26, Cutoffs())
    assert solved is not None
    assert solve(tied, 26, solved.cutoffs) is None


def test_all_pass_where_fewer_come_than_are_wanted() -> None:
    solved = solve(HUNDRED, 500, Cutoffs())
    assert solved is not None
    assert (solved.cutoffs.warm_from, solved.per_week) == (0.0, 100)
    assert solve(HUNDRED, 500, solved.cutoffs) is None


@pytest.mark.parametrize(("found", "wanted"), [(flow(*[1.0] * 99), 20), (HUNDRED, 0)])
def test_too_little_is_known_to_solve_anything(found: Flow, wanted: float) -> None:
    assert solve(found, wanted, Cutoffs()) is None


if __name__ == "__main__":
    companies = [weeks_of(seed) for seed in range(500)]
    sys.stdout.write(
        f"wanted {WANTED} of {COMING} a week\n"
        f"solved:  {Told.of(map(follow, companies))}\n"
        f"perfect: {Told.of(map(follow_perfect, companies))}\n"
    )
