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


def gain(chance: Floats, rival: Floats, label: Floats, seed: int) -> Gain:
    """Compare two sets of n probabilities, drawing rows with replacement."""
    saved = losses(rival, label) - losses(chance, label)
    drawn = _means(saved, np.random.default_rng(seed))
    return Gain(float(saved.mean()), float(((drawn > 0) + 0.5 * (drawn == 0)).mean()))


def _means(values: Floats, random: np.random.Generator) -> Floats:
    """Means of bootstrap samples, by how often each row is drawn."""
    n = len(values)
    even = np.full(n, 1 / n)
    chunks = [random.multinomial(n, even, CHUNK) @ values / n for _ in range(DRAWS // CHUNK)]
    return np.concatenate(chunks)
