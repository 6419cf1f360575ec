"""Whether a target will be reached: a simulation from the weeks gone by, the same every time.

Coming weeks are drawn among the past ones, moved along the trend that the past shows. Each of the
simulated futures has its own idea of how often each past week returns (a Bayesian bootstrap) and of
the trend, which few weeks tell little about: it is drawn near nothing, unless the past says more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.kpis.days import Floats
from models.kpis.intervals import kappa
from models.kpis.tally import Kind, Tally, measured

Places = NDArray[np.int16]

FUTURES = 1000
SEED = 20_26
USUAL_TREND = 0.005
"""How much a KPI usually moves a week, as a standard deviation of its logarithm."""

FEWEST_WEEKS = 4
FEWEST_COUNTED = 8.0


@dataclass(frozen=True, slots=True)
class Past:
    """The weeks gone by, oldest first: `totals` over `weights` are their values.

    `counted` says how many leads (or what else) a week's value rests on.
    """

    totals: Floats
    weights: Floats
    counted: Floats

    @classmethod
    def of(cls, kind: Kind, weeks: Sequence[Tally]) -> "Past":
        rows = [_week(kind, tally) for tally in weeks]
        totals, weights, counted = np.array(rows, np.float64).reshape(len(rows), 3).T
        return cls(totals, weights, counted)

    def __len__(self) -> int:
        return len(self.totals)


@dataclass(frozen=True, slots=True)
class Ahead:
    """The part of a window that is still to come: it begins `begins_in` weeks after the past ends
    and lasts `weeks`; `so_far` is the total and the weight of the part that is over.
    """

    begins_in: float
    weeks: float
    so_far: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Forecast:
    """The values of the simulated futures, in order, and the weekly trend (0.01 is 1% a week)."""

    values: Floats
    trend: float
    weeks: int

    def at(self, share: float) -> float:
        """Return the value that so many futures do not exceed."""
        return float(np.quantile(self.values, share))

    def odds(self, direction: Literal["at_least", "at_most"], target: float) -> float:
        """Return the share of futures that reach a target."""
        reached = self.values >= target if direction == "at_least" else self.values <= target
        return float(reached.mean())


def forecast(kind: Kind, past: Past, ahead: Ahead) -> Forecast | None:
    """Simulate the value of a window; None if too little is known of the past."""
    if len(past) < FEWEST_WEEKS or past.counted.sum() < FEWEST_COUNTED or not past.weights.sum():
        return None
    trend, unsure = _trend(kind, past)
    whims, drawn_weeks = _drawn(len(past), ceil(ahead.weeks))
    slopes = trend + unsure * whims
    random = np.random.default_rng(SEED + 1)
    total = np.full(FUTURES, ahead.so_far[0])
    weight = np.full(FUTURES, ahead.so_far[1])
    weeks = len(past)
    middle = float(np.average(np.arange(weeks), weights=past.weights + 1e-9))
    spread = sqrt((weeks + 1) / (weeks - 1))
    for number in range(ceil(ahead.weeks)):
        part = min(ahead.weeks - number, 1.0)
        position = weeks + ahead.begins_in + number + (part - 1) / 2
        week_total, week_weight = _spread(past, drawn_weeks[number], spread)
        week_total = _moved(kind, week_total, week_weight, slopes * (position - middle))
        if part < 1:
            week_total, week_weight = _part(kind, week_total, week_weight, part, random)
        total += week_total
        weight += week_weight
    values = total if kind == "sum" else total / np.where(weight > 0, weight, np.nan)
    values = np.where(np.isnan(values), np.inf if kind == "cost" else 0.0, values)
    return Forecast(np.sort(values), trend, weeks)


@lru_cache(maxsize=64)
def _drawn(weeks: int, ahead: int) -> tuple[Floats, Places]:
    """Draw what the futures differ in: how each sees the trend, as standard deviations, and the
    past week that each week ahead is like, by the future's own idea of them.

    The same for every KPI, and kept: it depends on the number of weeks alone.
    """
    random = np.random.default_rng(SEED)
    whims = random.normal(0, 1, FUTURES)
    returns = np.cumsum(random.dirichlet(np.ones(weeks), FUTURES), axis=1)
    row = np.arange(FUTURES)[:, None]
    places = np.searchsorted((returns + row).ravel(), random.random((ahead, FUTURES)) + row.T)
    return whims, np.clip(places - row.T * weeks, 0, weeks - 1).astype(np.int16)


def _week(kind: Kind, tally: Tally) -> tuple[float, float, float]:
    """Return the total, the weight and the count of one week."""
    match kind:
        case "sum":
            return tally.numerator, 1.0, tally.numerator
        case "wait":
            median = measured(kind, tally).value
            longest = max(tally.minutes, default=0.0)
            value = longest if median is None else median
            return value * tally.denominator, tally.denominator, tally.denominator
        case "kappa":
            value = kappa(tally.cells) or 0.0
            return value * tally.denominator, tally.denominator, tally.denominator
        case "rate":
            return tally.numerator, tally.denominator, tally.numerator
        case _:
            return tally.numerator, tally.denominator, tally.denominator


def _trend(kind: Kind, past: Past) -> tuple[float, float]:
    """Return the weekly trend of the value on its scale, and how unsure it is."""
    kept = past.weights > 0
    at = np.arange(len(past), dtype=np.float64)[kept]
    level = past.totals.sum() / past.weights.sum()
    if kept.sum() < FEWEST_WEEKS or (level <= 0 and kind != "kappa"):
        return 0.0, USUAL_TREND
    weights = past.weights[kept]
    values = past.totals[kept] / weights
    if kind == "share":
        slope_of_one = max(level * (1 - level), 1e-3)
    elif kind == "kappa":
        slope_of_one = 1.0
    else:
        slope_of_one = level
    scaled = (values - level) / slope_of_one
    off = at - np.average(at, weights=weights)
    square = float((weights * off**2).sum())
    slope = float((weights * off * scaled).sum()) / square
    rest = scaled - np.average(scaled, weights=weights) - slope * off
    noise = float((weights * rest**2).sum()) / (kept.sum() - 2)
    variance, usual = noise / square, USUAL_TREND**2
    heeded = usual / (usual + variance)
    return slope * heeded, sqrt(variance * heeded)


def _spread(past: Past, drawn: Places, spread: float) -> tuple[Floats, Floats]:
    """Return drawn weeks, further from the mean than they were by what a few weeks hide."""
    level = past.totals.sum() / past.weights.sum()
    weight = past.weights[drawn]
    total = level * weight + spread * (past.totals[drawn] - level * weight)
    return np.maximum(total, np.minimum(past.totals[drawn], 0)), weight


def _moved(kind: Kind, total: Floats, weight: Floats, by: Floats) -> Floats:
    """Move a week's total along the trend, on the scale that its kind of value moves on."""
    if kind == "kappa":
        return np.clip(total + by * weight, -weight, weight)
    if kind != "share":
        return total * np.exp(by)
    share = np.divide(total, weight, out=np.zeros_like(total), where=weight > 0).clip(0, 1)
    odds = share * np.exp(by)
    moved: Floats = weight * odds / (odds + 1 - share)
    return moved


def _part(
    kind: Kind, total: Floats, weight: Floats, part: float, random: np.random.Generator
) -> tuple[Floats, Floats]:
    """Take a part of a week, which is less even than the whole."""
    if kind == "share":
        few = np.rint(weight * part).astype(np.int64)
        share = np.divide(total, weight, out=np.zeros_like(total), where=weight > 0)
        return random.binomial(few, share.clip(0, 1)).astype(np.float64), few.astype(np.float64)
    return total * part, weight * part
