"""Rolling retraining: learn on all rows before each step, foresee the step, go on."""

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import expit

from training.examples import Examples
from training.learner import learn
from training.metrics import log_odds, measure
from training.pipeline import Plan, chances
from training.tracker import track


def roll(examples: Examples, plan: Plan, step: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Return the metrics of all foreseen rows together, bare and with the base-rate tracker."""
    ordered = examples.in_time_order()
    first = round(len(ordered) * (1 - plan.later_share))
    starts = range(first, len(ordered), step)
    said = []
    for number, start in enumerate(starts, start=1):
        say(f"step {number} of {len(starts)}: learning on {start} rows")
        learned = learn(ordered.take(slice(0, start)), plan.prior, plan.seed)
        said.append(chances(learned.scorecard, ordered.take(slice(start, start + step))))
    chance, later = np.concatenate(said), ordered.take(slice(first, None))
    tracked = expit(track(log_odds(chance), later.label, later.weight))
    bare = measure(chance, later.label).document()
    return {**bare, "tracked": measure(tracked, later.label).document(), "steps": len(starts)}
