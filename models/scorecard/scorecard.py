"""Base and rules, and what they say of one snapshot.

Points are 50 + 10 * log2(odds / base odds): 50 is the average lead and +10 doubles the odds.
The points of a lead *are* the base plus one number per rule, so its reasons add up by construction.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log
from typing import Literal, NamedTuple

from models.scorecard.readings import (
    MISSING,
    NumberReading,
    Reading,
    Value,
    as_category,
)

AVERAGE = 50.0
DOUBLING = 10.0
LOGITS_PER_POINT = log(2.0) / DOUBLING
PAIRED = " × "

Snapshot = Mapping[str, Value]
Kind = Literal["fit", "engagement"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One feature, how it is read, and the points of each cell.

    `points` has one number for each cell of the reading, then one for "missing".
    """

    feature: str
    kind: Kind
    reading: Reading
    points: tuple[float, ...]

    def value_in(self, snapshot: Snapshot) -> Value:
        """Return what the rule read, as people may be told."""
        return snapshot.get(self.feature)

    def points_of(self, snapshot: Snapshot) -> float:
        return self.points[self.reading.cell(snapshot.get(self.feature))]


@dataclass(frozen=True, slots=True)
class PairRule:
    """Two features read together: the points of both their cells, beside what each has alone.

    `points` has a row for each cell of the first reading and then one for "missing"; each row a
    number for each cell of the second and then one for "missing". The kind is the first feature's.
    """

    features: tuple[str, str]
    kind: Kind
    readings: tuple[Reading, Reading]
    points: tuple[tuple[float, ...], ...]

    @property
    def feature(self) -> str:
        return PAIRED.join(self.features)

    def value_in(self, snapshot: Snapshot) -> Value:
        """Return both values that the rule read, as people may be told."""
        values = (as_category(snapshot.get(feature)) for feature in self.features)
        return PAIRED.join("?" if value is None else value for value in values)

    def points_of(self, snapshot: Snapshot) -> float:
        first, second = (
            reading.cell(snapshot.get(feature))
            for feature, reading in zip(self.features, self.readings, strict=True)
        )
        return self.points[first][second]


class Points(NamedTuple):
    """What a scorecard says of one snapshot; `parts` has the points of each rule, in rule order."""

    base: float
    fit: float
    engagement: float
    parts: tuple[float, ...]

    @property
    def total(self) -> float:
        return self.base + self.fit + self.engagement


_Points = tuple[float, ...]
_Step = tuple[
    str, bool, _Points, Sequence[float] | None, dict[str, float] | None, "Rule | PairRule"
]
"""A rule laid out flat: its feature, whether that is fit, points, edges or the points of each case.

A pair has neither edges nor cases.
"""


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Base points, the log odds that 50 points stand for, and the rules.

    Recalibration changes `log_odds_at_50` alone: probabilities move, points do not.
    """

    base_points: float
    log_odds_at_50: float
    rules: tuple[Rule | PairRule, ...]
    _steps: tuple[_Step, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_steps", tuple(_step(rule) for rule in self.rules))

    def score(self, snapshot: Snapshot) -> Points:
        """Score one lead; features that no rule reads are ignored, absent ones are missing."""
        fit = engagement = 0.0
        parts = []
        value_of = snapshot.get
        for feature, is_fit, points, edges, cases, rule in self._steps:
            value = value_of(feature)
            if value is None and points:
                part = points[MISSING]
            elif edges is not None and isinstance(value, float) and value - value == 0.0:
                part = points[bisect_left(edges, value)]
            elif cases is not None and isinstance(value, str):
                part = cases.get(value, points[-2])
            else:
                part = rule.points_of(snapshot)
            parts.append(part)
            if is_fit:
                fit += part
            else:
                engagement += part
        return Points(self.base_points, fit, engagement, tuple(parts))

    def probability(self, points: float) -> float:
        """Return the probability in (0, 1) that `points` stand for."""
        return sigmoid(self.log_odds_at_50 + (points - AVERAGE) * LOGITS_PER_POINT)


def _step(rule: Rule | PairRule) -> _Step:
    """Lay a rule out flat, so that scoring one lead looks nothing up twice."""
    is_fit = rule.kind == "fit"
    if isinstance(rule, PairRule):
        return "", is_fit, (), None, None, rule
    if isinstance(rule.reading, NumberReading):
        return rule.feature, is_fit, rule.points, rule.reading.edges, None, rule
    cases = dict(zip(rule.reading.cases, rule.points, strict=False))
    return rule.feature, is_fit, rule.points, None, cases, rule


def sigmoid(logit: float) -> float:
    """Return 1 / (1 + exp(-logit)) without overflow, for any finite logit."""
    if logit >= 0:
        return 1.0 / (1.0 + exp(-logit))
    odds = exp(logit)
    return odds / (1.0 + odds)
