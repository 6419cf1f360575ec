"""The base-rate tracker: recalibration on newly matured labels, adopted only while it helps.

It moves the log odds that 50 points stand for. Probabilities follow the base rate, points and the
order of leads stay.
"""

from collections.abc import Callable

import numpy as np
from scipy.special import expit

from training.examples import Examples, Floats, Rows
from training.metrics import losses

WINDOW = 500
EVERY = 250
SPREAD = 1.0
TRIAL = 1_000
MOST_STEPS = 30

KnownBefore = Callable[[int], Rows]
"""Which rows' labels were known when a row was scored; `numpy.arange` where all before it were."""


def moved_logits(logits: Floats, label: Floats, weight: Floats, spread: float = SPREAD) -> float:
    """Return how far the log odds of labelled rows should move: MAP under N(0, spread)."""
    moved, hold = 0.0, 1 / spread**2
    for _ in range(MOST_STEPS):
        chance = expit(logits + moved)
        slope = weight @ (label - chance) - hold * moved
        moved += float(slope / (weight @ (chance * (1 - chance)) + hold))
    return moved


def track(
    logits: Floats,
    label: Floats,
    weight: Floats,
    known_before: KnownBefore = np.arange,
    every: int = EVERY,
) -> Floats:
    """Return the logits of n rows in time order as a tracker would have said them.

    Each `every` rows it learns a move from the `WINDOW` rows known before. The move is adopted
    while the tracker's own log loss over the last `TRIAL` known rows beats having none.
    """
    tried, adopted = always_tracked(logits, label, weight, known_before, every), logits.copy()
    for start in range(every, len(logits), every):
        block = slice(start, start + every)
        if start == every or _saved(tried, logits, label, known_before(start)) > 0:
            adopted[block] = tried[block]
    return adopted


def always_tracked(
    logits: Floats, label: Floats, weight: Floats, known_before: KnownBefore, every: int
) -> Floats:
    """Return the logits of n rows in time order, each block moved by what was known before it."""
    tried = logits.copy()
    for start in range(every, len(logits), every):
        past, block = known_before(start)[-WINDOW:], slice(start, start + every)
        tried[block] = logits[block] + moved_logits(logits[past], label[past], weight[past])
    return tried


def saved_by_tracking(
    logits: Floats, label: Floats, weight: Floats, known_before: KnownBefore, every: int
) -> float:
    """Return the mean log loss that tracking would have saved on the newest `TRIAL` rows."""
    tried = always_tracked(logits, label, weight, known_before, every)
    return _saved(tried, logits, label, np.arange(len(logits)))


def _saved(tried: Floats, logits: Floats, label: Floats, rows: Rows) -> float:
    newest = rows[-TRIAL:]
    if not len(newest):
        return 0.0
    bare = losses(expit(logits[newest]), label[newest])
    return float((bare - losses(expit(tried[newest]), label[newest])).mean())


def tracked_rate(earlier: Examples, later: Examples) -> Floats:
    """Return the base rate as a tracker would have known it before each later row."""
    log_odds = float(np.log(earlier.base_rate / (1 - earlier.base_rate)))
    label = np.concatenate([earlier.label, later.label])
    weight = np.concatenate([earlier.weight, later.weight])
    logits = np.full(len(label), log_odds)
    return np.asarray(expit(track(logits, label, weight)[len(earlier) :]), np.float64)
