"""Does the score help? Good leads among those called by rank, over those called at random.

Leads within reach of a rep are called by rank; of the others a known share was drawn at random, so
each drawn one stands for 1 / propensity of its kind. The interval is drawn from what both rates
may be.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from training.examples import Floats
from training.metrics import auc

FEWEST_DRAWN, FEWEST_GOOD = 30, 5
DRAWS = 4_000
JEFFREYS = 0.5


@dataclass(frozen=True, slots=True)
class Called:
    """n leads that the queue showed: whether by rank, their chance to be shown, their points.

    `label` is 1.0, 0.0, or nan while it is not known. `drawn` marks the random share.
    """

    by_rank: Floats
    propensity: Floats
    points: Floats
    drawn: Floats
    label: Floats


@dataclass(frozen=True, slots=True)
class Lift:
    """How many times as often a lead called by rank is good; 90% interval. `auc` is on the draw."""

    lift: float
    low: float
    high: float
    rate_by_rank: float
    rate_at_random: float
    called: int
    drawn: int
    auc: float | None

    def document(self) -> dict[str, Any]:
        return asdict(self)


def lift_of(called: Called, seed: int = 0) -> Lift | None:
    """Return the lift over random, or None: not known yet."""
    known = np.isfinite(called.label)
    first, explored = called.by_rank > 0, called.by_rank == 0
    top, rest = called.label[first & known], called.label[explored & known]
    good = float(top.sum() + rest.sum())
    if len(rest) < FEWEST_DRAWN or len(top) < FEWEST_DRAWN or good < FEWEST_GOOD:
        return None
    share = float(called.propensity[explored].mean())
    stands_for = float((1 / called.propensity[explored]).sum())
    random = np.random.default_rng(seed)
    others = random.gamma(explored.sum() + JEFFREYS, 1 / share, DRAWS)
    drawn = _ratio(_rate(top, random), _rate(rest, random), float(first.sum()), others)
    by_rank, of_rest = float(top.mean()), float(rest.mean())
    overall = (by_rank * first.sum() + of_rest * stands_for) / (first.sum() + stands_for)
    if overall == 0:
        return None
    low, high = np.quantile(drawn, [0.05, 0.95])
    sample = known & (called.drawn > 0)
    return Lift(
        by_rank / overall,
        float(low),
        float(high),
        by_rank,
        float(overall),
        len(top),
        len(rest),
        _auc(called.points[sample], called.label[sample]),
    )


def _rate(label: Floats, random: np.random.Generator) -> Floats:
    good = float(label.sum())
    return random.beta(good + JEFFREYS, len(label) - good + JEFFREYS, DRAWS)


def _ratio(by_rank: Floats, rest: Floats, first: float, others: Floats) -> Floats:
    return by_rank * (first + others) / (by_rank * first + rest * others)


def _auc(points: Floats, label: Floats) -> float | None:
    return auc(points, label) if 0 < label.sum() < len(label) else None
