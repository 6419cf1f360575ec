"""The leak alarm: columns that know the label too well to have been there before it.

Two levels, from statistics and never from names. A column that almost decides the label alone stops
the run; one that is implausibly strong is suspected, and people are told.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from models.scorecard.scorecard import Scorecard
from models.scorecard.table import Cells
from training.bins import find_coding
from training.examples import Examples, Floats
from training.metrics import auc, log_odds
from training.slices import FOLDS, folds_of

NO_PRIOR = Scorecard(50.0, 0.0, ())
AS_IF_LABELS = 1_000
FEWEST_ROWS = 200
FEWEST_OF_A_CLASS = 20
FEWEST_IN_LEVEL = 30
SMOOTHING = 2.0
WILSON = 1.96

Level = Literal["stop", "suspect"]


@dataclass(frozen=True, slots=True)
class Strength:
    """How much one column alone says of the label.

    `auc` is cross-fitted over its cells, `information` is mutual information as a share of the
    label's entropy, `lift` the log odds of its most decisive level over the base (lower bound).
    """

    auc: float
    information: float
    lift: float


@dataclass(frozen=True, slots=True)
class Threshold:
    """A statistic, from which on a column is at a level, and what to tell people of it."""

    level: Level
    statistic: Literal["auc", "information", "lift"]
    at_least: float
    says: str


THRESHOLDS = (
    Threshold("stop", "auc", 0.88, "alone it ranks leads with an AUC of {:.3f}"),
    Threshold("stop", "information", 0.40, "alone it tells {:.0%} of the label"),
    Threshold("stop", "lift", 4.5, "one of its values moves the log odds by {:.2f} or more"),
    Threshold("suspect", "auc", 0.78, "alone it ranks leads with an AUC of {:.3f}"),
    Threshold("suspect", "information", 0.19, "alone it tells {:.0%} of the label"),
    Threshold("suspect", "lift", 3.5, "one of its values moves the log odds by {:.2f} or more"),
)
LATE_STOP, LATE_SUSPECT = 0.2, 0.02
"""Shares of rows whose value was written after hand-off."""


@dataclass(frozen=True, slots=True)
class Alarm:
    column: str
    level: Level
    why: str

    def document(self) -> dict[str, str]:
        return asdict(self)


def find_leaks(
    examples: Examples,
    allow: Collection[str] = (),
    written_late: Mapping[str, float] | None = None,
) -> list[Alarm]:
    """Return the alarms, strongest level first; `allow` columns are at most suspected.

    `written_late` has, for columns whose history is known, the share of rows whose value was
    written after hand-off or outcome.
    """
    alarms = [_late(feature, share) for feature, share in (written_late or {}).items()]
    alarms += [_strong(feature, strength) for feature, strength in strengths(examples).items()]
    raised = [_allowed(alarm, allow) for alarm in alarms if alarm]
    worst: dict[str, Alarm] = {}
    for alarm in sorted(raised, key=lambda alarm: (alarm.level != "stop", alarm.column)):
        worst.setdefault(alarm.column, alarm)
    return list(worst.values())


def strengths(examples: Examples) -> dict[str, Strength]:
    """Measure each usable column; nothing with too few rows to say anything."""
    fewest = min(examples.positives, len(examples) - examples.positives)
    if len(examples) < FEWEST_ROWS or fewest < FEWEST_OF_A_CLASS:
        return {}
    coding = find_coding(examples.columns, NO_PRIOR, AS_IF_LABELS)
    codes = coding.encode(examples.columns, len(examples)) - coding.starts[:-1]
    fold = folds_of(examples.label, seed=0)
    measured = {}
    for f, feature in enumerate(coding.features):
        cells, size = codes[:, f].astype(np.intp), coding.readings[f].size + 1
        measured[feature] = Strength(
            _cross_fitted_auc(cells, size, examples.label, fold),
            _information(cells, size, examples.label),
            _lift(cells, size, examples.label),
        )
    return measured


def _strong(feature: str, strength: Strength) -> Alarm | None:
    for threshold in THRESHOLDS:
        value = getattr(strength, threshold.statistic)
        if value >= threshold.at_least:
            return Alarm(feature, threshold.level, threshold.says.format(value))
    return None


def _late(feature: str, share: float) -> Alarm | None:
    if share < LATE_SUSPECT:
        return None
    level: Level = "stop" if share >= LATE_STOP else "suspect"
    return Alarm(feature, level, f"written after hand-off for {share:.0%} of the leads")


def _allowed(alarm: Alarm, allow: Collection[str]) -> Alarm:
    if alarm.level == "stop" and alarm.column in allow:
        return Alarm(alarm.column, "suspect", f"{alarm.why} (allowed)")
    return alarm


def _cross_fitted_auc(cells: Cells, size: int, label: Floats, fold: Cells) -> float:
    """Rank rows by their cell's positive rate among the other folds."""
    base = label.mean()
    rate = np.empty(len(label))
    for k in range(FOLDS):
        here = fold == k
        rows = np.bincount(cells[~here], minlength=size)
        positives = np.bincount(cells[~here], label[~here], size)
        rate[here] = ((positives + SMOOTHING * base) / (rows + SMOOTHING))[cells[here]]
    return auc(rate, label)


def _information(cells: Cells, size: int, label: Floats) -> float:
    """Mutual information less its expected excess (Miller-Madow), as a share of the entropy."""
    joint = np.stack([np.bincount(cells, 1 - label, size), np.bincount(cells, label, size)])
    excess = (np.count_nonzero(joint.sum(axis=0)) - 1) / (2 * len(label))
    spread = _entropy(joint.sum(axis=1))
    shared = spread + _entropy(joint.sum(axis=0)) - _entropy(joint.ravel()) - excess
    return float(shared / spread)


def _entropy(counts: NDArray[Any]) -> float:
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log(shares)).sum())


def _lift(cells: Cells, size: int, label: Floats) -> float:
    """The log odds over the base of the most decisive level, by Wilson's lower bound."""
    rows = np.bincount(cells, minlength=size)
    often = rows >= FEWEST_IN_LEVEL
    if not often.any():
        return 0.0
    n, rate = rows[often], np.bincount(cells, label, size)[often] / rows[often]
    middle = rate + WILSON**2 / (2 * n)
    reach = WILSON * np.sqrt(rate * (1 - rate) / n + WILSON**2 / (4 * n**2))
    lowest = np.clip((middle - reach) / (1 + WILSON**2 / n), 1e-6, 1 - 1e-6)
    return float((log_odds(lowest) - log_odds(float(label.mean()))).max())
