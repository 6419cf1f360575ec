"""Whether the interval of the lift holds the truth: companies whose chances are known."""

import numpy as np
from scipy.special import expit

from training.lift import Called, lift_of

SHARE, REACH, ANSWERED = 0.05, 0.25, 0.75


def companies(count: int, leads: int) -> tuple[float, float]:
    """Return in what share of companies the interval covers the truth, and its median width."""
    covered, widths = 0, []
    for seed in range(count):
        low, high, truth = _company(leads, seed)
        covered += low <= truth <= high
        widths.append(high - low)
    return covered / count, float(np.median(widths))


def _company(leads: int, seed: int) -> tuple[float, float, float]:
    random = np.random.default_rng(seed)
    logit = random.normal(random.uniform(-1.5, -0.3), 1.3, leads)
    chance = expit(logit)
    points = logit + random.normal(0, random.uniform(0.5, 3), leads)
    first = points >= np.quantile(points, 1 - REACH)
    drawn = random.random(leads) < SHARE
    label = (random.random(leads) < chance).astype(np.float64)
    label[random.random(leads) > ANSWERED] = np.nan
    shown = first | drawn
    found = lift_of(
        Called(
            first[shown].astype(np.float64),
            np.where(first, 1.0, SHARE)[shown],
            points[shown],
            drawn[shown].astype(np.float64),
            label[shown],
        )
    )
    if found is None:
        raise ValueError(f"company {seed} has too few leads to say")
    return found.low, found.high, float(chance[first].mean() / chance.mean())
