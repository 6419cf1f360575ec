"""Made-up examples: leads whose hidden truth the tests know."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from models.scorecard.readings import CategoryReading, NumberReading
from models.scorecard.scorecard import Rule, Scorecard
from training.examples import Columns, Examples, Floats

PRIOR = Scorecard(
    base_points=50.0,
    log_odds_at_50=-0.8,
    rules=(
        Rule("employees", "fit", NumberReading((50.0, 500.0)), (-6.0, 2.0, 8.0, -1.0)),
        Rule("source", "fit", CategoryReading(("event", "partner")), (4.0, 9.0, -2.0, 0.0)),
        Rule("demo_request.count", "engagement", NumberReading((0.5,)), (0.0, 12.0, -1.0)),
        Rule("never_seen.count", "engagement", NumberReading((0.5,)), (0.0, 5.0, 0.0)),
    ),
)


def made(rows: int, seed: int = 0, timed: bool = True, noise: float = 1.0) -> Examples:
    """Make leads whose log odds are a sum over their features; `noise` 0 hides no truth."""
    random = np.random.default_rng(seed)
    columns = _columns(rows, random)
    logits = noise * truth(columns)
    label = (random.random(rows) < expit(logits)).astype(np.float64)
    at = np.arange(rows, dtype=np.float64) if timed else None
    return Examples(columns, label, np.ones(rows), at)


def truth(columns: Columns) -> Floats:
    employees = np.nan_to_num(columns["employees"].astype(np.float64), nan=1.0)
    source = {"event": 0.4, "partner": 1.0, "web": -0.3, "list": -1.2}
    said = np.array([source.get(value, 0.0) for value in columns["source"]])
    asked = np.nan_to_num(columns["demo_request.count"].astype(np.float64))
    return np.asarray(-1.2 + 0.5 * np.log(employees / 100) + said + 1.5 * (asked > 0), np.float64)


def shuffled(examples: Examples, seed: int) -> Examples:
    """Return the same leads with each other's labels."""
    label = np.random.default_rng(seed).permutation(examples.label)
    return Examples(examples.columns, label, examples.weight, examples.at)


def _columns(rows: int, random: np.random.Generator) -> Columns:
    employees = np.exp(random.normal(5, 1.5, rows)).round() + 1
    employees[random.random(rows) < 0.1] = np.nan
    asked = random.poisson(0.3, rows).astype(np.float64)
    asked[asked == 0] = np.nan
    return {
        "employees": employees,
        "source": _objects(
            np.array(["event", "partner", "web", "list", None])[random.integers(0, 5, rows)]
        ),
        "city": _objects(random.choice([f"town {n}" for n in range(40)], rows)),
        "demo_request.count": asked,
        "lead_code": _objects(np.array([f"code-{n}" for n in range(rows)])),
        "always": _objects(np.full(rows, "yes")),
    }


def _objects(values: NDArray[Any]) -> NDArray[Any]:
    column = np.empty(len(values), object)
    column[:] = values.tolist()
    return column
