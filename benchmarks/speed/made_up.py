"""Made-up labelled leads: 24 features, of which 8 are texts of 2 to 40 cases, 15% missing."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.scorecard.readings import CategoryReading, NumberReading, Reading
from models.scorecard.scorecard import Rule, Scorecard
from training.examples import Examples

NUMBERS = 16
CASES = (2, 3, 5, 8, 12, 18, 27, 40)
MISSING = 0.15
EMPTY = Scorecard(50.0, 0.0, ())


def examples(rows: int, seed: int = 1) -> Examples:
    """Return so many leads in time order; their labels follow an additive truth with noise."""
    random = np.random.default_rng(seed)
    columns: dict[str, NDArray[Any]] = {}
    logits = np.full(rows, -1.0)
    for place in range(NUMBERS):
        number = random.lognormal(3, 1, rows).round(2)
        logits += 0.3 * np.sin(np.log(number) + place)
        columns[f"number_{place}"] = np.where(random.random(rows) < MISSING, np.nan, number)
    for place, cases in enumerate(CASES):
        case = random.integers(0, cases, rows)
        logits += random.normal(0, 0.3, cases)[case]
        text = np.array([f"case {n}" for n in range(cases)], object)[case]
        text[random.random(rows) < MISSING] = None
        columns[f"text_{place}"] = text
    label = (random.random(rows) < 1 / (1 + np.exp(-logits))).astype(float)
    return Examples(columns, label, np.ones(rows), at=np.arange(rows, dtype=float))


def large_card(edges: int = 55) -> Scorecard:
    """Return a scorecard that reads every made-up feature, in more than a thousand cells."""
    random = np.random.default_rng(3)

    def rule(feature: str, reading: Reading) -> Rule:
        points = random.normal(0, 3, reading.size + 1).round(2)
        return Rule(feature, "fit", reading, tuple(points.tolist()))

    between = tuple(np.exp(np.linspace(0.5, 5.5, edges)).tolist())
    numbers = [rule(f"number_{place}", NumberReading(between)) for place in range(NUMBERS)]
    texts = [
        rule(f"text_{place}", CategoryReading(tuple(f"case {n}" for n in range(cases))))
        for place, cases in enumerate(CASES)
    ]
    return Scorecard(50.0, 0.0, (*numbers, *texts))
