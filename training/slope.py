"""One slope for a mix of members: how much more or less sure it should be."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from training.examples import Floats

MOST_STEPS = 50
HOLD = 1e-3
CLOSE_ENOUGH = 1e-9


def fit_slope(
    logits: Floats, label: Floats, weight: Floats, group: NDArray[np.intp]
) -> tuple[float, Floats]:
    """Fit label ~ slope * logits + one free intercept for each group; return both.

    A free intercept for each slice of time keeps drift of the base rate out of the slope.
    """
    groups = int(group.max()) + 1 if len(group) else 1
    design = np.concatenate([logits[:, None], np.eye(groups)[group]], axis=1)
    parameters = np.zeros(groups + 1)
    parameters[0] = 1.0
    hold = np.full(groups + 1, HOLD)
    stated = parameters.copy()
    for _ in range(MOST_STEPS):
        chance = expit(design @ parameters)
        slope = design.T @ (weight * (label - chance)) - hold * (parameters - stated)
        information = weight * chance * (1 - chance) + 1e-12
        step = np.linalg.solve(design.T @ (design * information[:, None]) + np.diag(hold), slope)
        parameters = parameters + np.clip(step, -1.0, 1.0)
        if np.abs(step).max() < CLOSE_ENOUGH:
            break
    return float(parameters[0]), parameters[1:]


def cautious_slope(logits: Floats, label: Floats, weight: Floats, base: Floats) -> float:
    """Return how much of what held-out logits say beyond the base is true, from 0 to 1.

    The slope is stated as N(0, 1): rows have to speak for what is kept.
    """
    slope = 0.0
    for _ in range(MOST_STEPS):
        chance = expit(base + slope * logits)
        gradient = float(weight @ (logits * (label - chance))) - slope
        step = gradient / (float(weight @ (logits**2 * chance * (1 - chance))) + 1.0)
        slope += float(np.clip(step, -1.0, 1.0))
        if abs(step) < CLOSE_ENOUGH:
            break
    return float(np.clip(slope, 0.0, 1.0))


def shift_to_mean(logits: Floats, weight: Floats, mean: float) -> float:
    """Return the shift of all logits that makes their weighted mean probability `mean`."""
    low, high = -30.0, 30.0
    for _ in range(80):
        middle = (low + high) / 2
        reached = float(weight @ expit(logits + middle) / weight.sum())
        low, high = (middle, high) if reached < mean else (low, middle)
    return (low + high) / 2
