"""Where the next euro should go: which campaign most likely buys the most accepted leads."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

FUTURES = 4000
SEED = 20_26
WORTH_LEADS = 5.0
"""Each campaign begins at the company's own rate, as surely as so many accepted leads show it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A campaign's cost per accepted lead, with the ends of its 90% interval, and how likely it is
    the one that buys the most.
    """

    campaign: str
    spend_eur: float
    accepted: float
    cost: float
    low: float
    high: float
    odds_best: float


def choices(bought: Mapping[str, tuple[float, float]]) -> list[Choice]:
    """Compare campaigns by (euros spent, leads accepted), the likeliest best first."""
    paid = {name: each for name, each in bought.items() if each[0] > 0}
    euros, accepted = (sum(each[n] for each in paid.values()) for n in (0, 1))
    if not paid or not accepted:
        return []
    random = np.random.default_rng(SEED)
    names = list(paid)
    spent, got = (np.array([paid[name][n] for name in names]) for n in (0, 1))
    rates = random.gamma(
        got + WORTH_LEADS, 1 / (spent + WORTH_LEADS * euros / accepted), (FUTURES, len(names))
    )
    best = np.bincount(rates.argmax(axis=1), minlength=len(names)) / FUTURES
    low, middle, high = np.quantile(1 / rates, [0.05, 0.5, 0.95], axis=0)
    found = [
        Choice(name, *paid[name], float(middle[n]), float(low[n]), float(high[n]), float(best[n]))
        for n, name in enumerate(names)
    ]
    return sorted(found, key=lambda choice: (-choice.odds_best, choice.cost))
