"""The written scorecard as the learner's start: its log odds, written on the cells of a coding."""

import numpy as np

from models.scorecard.readings import CategoryReading, NumberReading, Reading
from models.scorecard.scorecard import LOGITS_PER_POINT, Rule, Scorecard
from models.scorecard.table import logits_of
from training.additive import Additive
from training.bins import Coding
from training.examples import Floats


def written_on(coding: Coding, scorecard: Scorecard) -> Additive:
    """Write a scorecard's log odds on a coding whose readings contain its edges and cases."""
    cells = np.zeros(coding.width)
    rules = {rule.feature: rule for rule in scorecard.rules if isinstance(rule, Rule)}
    for f, (feature, reading) in enumerate(zip(coding.features, coding.readings, strict=True)):
        if feature in rules:
            cells[coding.cells_of(f)] = _points_on(reading, rules[feature])
    base = logits_of(scorecard, np.array([scorecard.base_points]))
    return Additive(float(base[0]), cells * LOGITS_PER_POINT)


def _points_on(reading: Reading, rule: Rule) -> Floats:
    match reading, rule.reading:
        case NumberReading(edges), NumberReading() as stated:
            places = [stated.cell(edge) for edge in edges]
            return np.array([rule.points[place] for place in [*places, stated.size - 1, -1]])
        case CategoryReading(cases), CategoryReading() as stated:
            places = [stated.cell(case) for case in cases]
            return np.array([rule.points[place] for place in [*places, stated.size - 1, -1]])
    raise TypeError(f"{rule.feature} is not read as the prior reads it")
