"""Slices: rows held out inside the training part, to choose by what was not fitted."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.examples import Floats, Rows

SLICES = 4
SMALLEST, LARGEST = 60, 2_000
HALF_LIFE = 2.0
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Slice:
    """Rows to fit on, rows to foresee, and how much the latter count."""

    fit: Rows
    foresee: Rows
    weight: float


def rolling_origin(rows: int) -> list[Slice]:
    """Return the newest four slices of n rows in time order, each foreseen from all before it."""
    size = int(np.clip(rows // 10, SMALLEST, LARGEST))
    slices = []
    for age in reversed(range(SLICES)):
        end = rows - age * size
        fit, foresee = np.arange(end - size), np.arange(end - size, end)
        slices.append(Slice(fit, foresee, 0.5 ** (age / HALF_LIFE)))
    return slices


def out_of_fold(label: Floats, seed: int) -> list[Slice]:
    """Return five shuffled folds, with both classes spread evenly, for rows without time."""
    fold = folds_of(label, seed)
    rows = np.arange(len(label))
    return [Slice(rows[fold != k], rows[fold == k], 1.0) for k in range(FOLDS)]


def folds_of(label: Floats, seed: int) -> NDArray[np.intp]:
    """Return a fold number for each row."""
    shuffled = np.random.default_rng(seed).permutation(len(label))
    order = shuffled[np.argsort(label[shuffled], kind="stable")]
    fold = np.empty(len(label), np.intp)
    fold[order] = np.arange(len(label)) % FOLDS
    return fold
