"""Additive gradient boosting on the coded cells, turned into tables by asking it cell by cell.

Its trees each read one feature, so the whole is a sum of tables. They are never read from the
trees' insides: `decision_function` is asked for each cell with all other features missing.
"""

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from models.scorecard.readings import CategoryReading
from training.additive import Additive, constant
from training.bins import Codes, Coding
from training.examples import Floats, Rows
from training.metrics import log_odds
from training.sample import Sample

LEARNING_RATE = 0.1
LEAVES = 4
FEWEST_IN_LEAF = 20
SHRINKAGE = 5.0
MOST_TREES = 300
STAGE = 20
MOST_CELLS = 250
EXACT = 1e-9


def fit_boosting(sample: Sample, trees: int) -> Additive:
    """Fit `trees` trees and return them as tables."""
    if not len(sample.telling):
        return constant(float(log_odds(sample.base_rate)), sample.coding)
    boosted, features = _fitted(sample, trees), sample.telling
    empty = np.full((1, len(features)), np.nan)
    intercept = float(boosted.decision_function(empty)[0])
    cells, asked = _one_cell_each(sample.coding, features)
    additive = constant(intercept, sample.coding)
    additive.cells[cells] = boosted.decision_function(asked) - intercept
    said = boosted.decision_function(_inputs(sample.coding, sample.codes, features))
    gap = said - additive.logits(sample.codes)
    if np.abs(gap).max() > EXACT:
        raise ArithmeticError(f"the tables miss the trees by {np.abs(gap).max()} logits")
    return additive


def staged_logits(sample: Sample, codes: Codes) -> Floats:
    """Return stages x rows: what `STAGE`, 2 * `STAGE` ... trees say of `codes`."""
    if not len(sample.telling):
        return np.full((MOST_TREES // STAGE, len(codes)), log_odds(sample.base_rate))
    boosted = _fitted(sample, MOST_TREES)
    inputs = _inputs(sample.coding, codes, sample.telling)
    stages = enumerate(boosted.staged_decision_function(inputs), start=1)
    return np.array([np.ravel(said) for trees, said in stages if trees % STAGE == 0])


def _fitted(sample: Sample, trees: int) -> HistGradientBoostingClassifier:
    features = sample.telling
    readings = [sample.coding.readings[f] for f in features]
    boosting = HistGradientBoostingClassifier(
        learning_rate=LEARNING_RATE,
        max_iter=trees,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=FEWEST_IN_LEAF,
        l2_regularization=SHRINKAGE,
        early_stopping=False,
        interaction_cst="no_interactions",
        categorical_features=[isinstance(reading, CategoryReading) for reading in readings],
        random_state=0,
    )
    inputs = _inputs(sample.coding, sample.codes, features)
    return boosting.fit(*_with_classes(inputs, sample.label, sample.weight))


def _with_classes(inputs: Floats, label: Floats, weight: Floats) -> tuple[Floats, Floats, Floats]:
    """Turn a row whose label lies between 0 and 1 into one of each class, weighing as likely."""
    unsure = (label > 0) & (label < 1)
    if not unsure.any():
        return inputs, label, weight
    for_it = weight * np.where(unsure, label, 1.0)
    against = (weight * (1 - label))[unsure]
    return (
        np.concatenate([inputs, inputs[unsure]]),
        np.concatenate([np.where(unsure, 1.0, label), np.zeros(int(unsure.sum()))]),
        np.concatenate([for_it, against]),
    )


def _inputs(coding: Coding, codes: Codes, features: Rows) -> Floats:
    """Number each feature's cells from 0, with nan for missing; cells past the limit are one."""
    cells = (codes[:, features] - coding.starts[features]).astype(np.float64)
    sizes = np.array([coding.readings[f].size for f in features])
    return np.where(cells == sizes, np.nan, np.minimum(cells, MOST_CELLS))


def _one_cell_each(coding: Coding, features: Rows) -> tuple[Rows, Floats]:
    """Return the features' cells, and a row for each: its feature in it, the others missing."""
    cells = np.concatenate([np.arange(coding.starts[f], coding.starts[f + 1]) for f in features])
    missing = (coding.starts[1:] - 1).astype(np.int32)
    codes = np.tile(missing, (len(cells), 1))
    owner = np.searchsorted(coding.starts, cells, side="right") - 1
    codes[np.arange(len(cells)), owner] = cells
    return cells, _inputs(coding, codes, features)
