"""The cut-off solved from capacity and flow, and how near the following weeks come to it.

    python -m tests.models.scorecard.test_solve

tells it for 500 made-up companies: twelve weeks of flow, a cut-off for 240 leads a week, and eight
weeks that follow, the cut-off solved anew every week as the worker does.
"""

import sys
from dataclasses import dataclass

import numpy as np
import pytest
from scipy.stats import poisson

from models.scorecard.bands import Cutoffs
from models.scorecard.solve import HYSTERESIS, Flow, solve

WANTED = 240
COMING = 400
BEFORE, AFTER = 12, 8


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


def follow(seed: int) -> Followed:
    """Let leads come at random, and solve the cut-off from the last twelve weeks of them."""
    random = np.random.default_rng(seed)
    weeks = [random.normal(50, 12, random.poisson(COMING)) for _ in range(BEFORE + AFTER)]
    cutoffs, passed, moves = Cutoffs(), [], 0
    for week in range(BEFORE, BEFORE + AFTER):
        flow = Flow(np.concatenate(weeks[week - BEFORE : week]).tolist(), BEFORE)
        if solved := solve(flow, WANTED, cutoffs):
            cutoffs, moves = solved.cutoffs, moves + 1
        passed.append(int((weeks[week] >= cutoffs.warm_from).sum()))
    return Followed(passed, moves)


def test_the_following_weeks_bring_what_was_wanted() -> None:
    """Chance alone takes one company in nine beyond 5%, and one week in twenty out of its band."""
    followed = [follow(seed) for seed in range(100)]
    assert abs(np.mean([f.weeks for f in followed]) / WANTED - 1) < 0.01
    assert np.mean([f.near for f in followed]) >= 0.8
    assert np.mean([f.in_band / AFTER for f in followed]) >= 0.92
    assert np.mean([f.moves for f in followed]) < 1.5


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
    told = [follow(seed) for seed in range(500)]
    mean = np.mean([f.weeks for f in told])
    lines = (
        f"wanted {WANTED}, mean of all weeks {mean:.1f}",
        f"mean of 8 weeks within 5%: {np.mean([f.near for f in told]):.1%} of companies",
        f"weeks in their 95% Poisson band: {np.mean([f.in_band / AFTER for f in told]):.1%}",
        f"companies with all 8 weeks in band: {np.mean([f.in_band == AFTER for f in told]):.1%}",
        f"moves of the cut-off in 8 weeks: {np.mean([f.moves for f in told]):.2f}",
    )
    sys.stdout.write("\n".join(lines) + "\n")
