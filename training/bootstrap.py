"""Paired bootstrap: how sure it is that one set of probabilities beats another on the same rows."""

from dataclasses import dataclass

import numpy as np

from training.examples import Floats
from training.metrics import losses

DRAWS = 2_000
CHUNK = 200


@dataclass(frozen=True, slots=True)
class Gain:
    """Mean log loss saved on each row, and the chance that it is above zero."""

    mean: float
    sure: float


def gain(
    chance: Floats, rival: Floats, label: Floats, seed: int, weight: Floats | None = None
) -> Gain:
    """Compare two sets of n probabilities, drawing rows with replacement.

    `weight` says how much each row counts; None: all alike.
    """
    weight = np.ones(len(label)) if weight is None else weight
    saved = weight * (losses(rival, label) - losses(chance, label))
    drawn = _means(saved, weight, np.random.default_rng(seed))
    mean = float(saved.sum() / weight.sum())
    return Gain(mean, float(((drawn > 0) + 0.5 * (drawn == 0)).mean()))


def _means(values: Floats, weight: Floats, random: np.random.Generator) -> Floats:
    """Means of bootstrap samples, by how often each row is drawn."""
    n = len(values)
    even = np.full(n, 1 / n)
    drawn = (random.multinomial(n, even, CHUNK) for _ in range(DRAWS // CHUNK))
    return np.concatenate([counts @ values / (counts @ weight) for counts in drawn])
