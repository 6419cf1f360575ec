"""How often drift is seen where there is none, and where there is."""

import numpy as np

from models.scorecard.scorecard import Scorecard
from training.drift import find_drift
from training.examples import Columns

NO_PRIOR = Scorecard(50.0, 0.0, ())


def alarmed(leads: int, shift: float, draws: int) -> float:
    """Return the share of draws with an alarm, `leads` against as many, one feature shifted."""
    found = 0
    for seed in range(draws):
        random = np.random.default_rng(seed)
        before, recent = _leads(leads, 0.0, random), _leads(leads, shift, random)
        shifts = find_drift(before, recent, (leads, leads), NO_PRIOR, seed)
        found += any(one.alarms and (shift == 0 or one.feature == "size") for one in shifts)
    return found / draws


def _leads(rows: int, shift: float, random: np.random.Generator) -> Columns:
    columns: Columns = {"size": random.normal(shift, 1, rows), "age": random.exponential(1, rows)}
    for name, levels in (("source", 8), ("country", 15), ("industry", 12), ("title", 5)):
        column = np.empty(rows, object)
        column[:] = [f"level {n}" for n in random.geometric(1 / levels, rows).clip(max=levels)]
        columns[name] = column
    return columns
