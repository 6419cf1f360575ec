"""Challengers: any scikit-learn estimator of the data team's, measured beside the learner.

An estimator reads features in any way it likes, so its reasons would not add up. It may be judged
as it is; to go into service it is distilled: an additive scorecard is fitted to what the estimator
says, and the report tells how much was lost on the way.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from models.scorecard.readings import as_category, numbers_of
from models.scorecard.scorecard import Scorecard
from training.columns import Use, find
from training.examples import Examples, Floats
from training.learner import exported, sample_of
from training.metrics import Metrics, measure
from training.pipeline import chances
from training.ridge import fit_path

DISTILLING_STRENGTH = 0.5
CLIP = 1e-4
MISSING = "missing"


class Estimator(Protocol):
    """What is asked of an estimator: scikit-learn's two words."""

    def fit(self, rows: Any, label: Any) -> Any: ...

    def predict_proba(self, rows: Any) -> Any: ...


@dataclass(frozen=True, slots=True)
class Challenge:
    """An estimator judged on later rows as it is, and as the scorecard distilled from it."""

    chance: Floats
    estimator: Metrics
    scorecard: Scorecard
    distilled: Metrics

    @property
    def lost(self) -> float:
        """The log loss that distilling cost."""
        return self.distilled.log_loss - self.estimator.log_loss

    def document(self) -> dict[str, Any]:
        return {
            "estimator": asdict(self.estimator),
            "distilled": asdict(self.distilled),
            "lost_log_loss": self.lost,
        }


def challenge(
    estimator: Estimator, earlier: Examples, later: Examples, prior: Scorecard
) -> Challenge:
    """Fit an estimator on the earlier rows, distil it, and measure both on the later ones."""
    uses = {name: found.use for name, found in find(earlier.columns).items()}
    fitted = make_pipeline(reading_of(uses), clone(estimator))
    fitted.fit(frame(earlier, uses), earlier.label)
    taught = np.asarray(fitted.predict_proba(frame(earlier, uses))[:, 1], np.float64)
    scorecard = distil(taught, earlier, prior)
    chance = np.asarray(fitted.predict_proba(frame(later, uses))[:, 1], np.float64)
    said = chances(scorecard, later)
    return Challenge(chance, measure(chance, later.label), scorecard, measure(said, later.label))


def distil(taught: Floats, examples: Examples, prior: Scorecard) -> Scorecard:
    """Fit a scorecard to probabilities: each row counts once for each label, by its chance."""
    sample = sample_of(examples, prior, examples.columns)
    rows = np.concatenate([np.arange(len(sample))] * 2)
    chance = np.clip(taught, CLIP, 1 - CLIP)
    both = sample.take(rows)
    label = np.repeat([1.0, 0.0], len(sample))
    weight = both.weight * np.concatenate([chance, 1 - chance])
    soft = type(both)(both.coding, both.codes, label, weight, both.start)
    return exported(sample, fit_path(soft, [DISTILLING_STRENGTH])[0].additive)


def frame(examples: Examples, uses: Mapping[str, Use]) -> NDArray[Any]:
    """Return rows x usable features: numbers, and texts for categories."""
    columns = []
    for feature in _features(uses, "number") + _features(uses, "category"):
        column = examples.columns[feature]
        values = np.empty(len(examples), object)
        if uses[feature] == "number":
            values[:] = numbers_of(column).tolist()
        else:
            values[:] = [as_category(value) or MISSING for value in column.tolist()]
        columns.append(values)
    return np.stack(columns, axis=1)


def _features(uses: Mapping[str, Use], use: Use) -> list[str]:
    return [feature for feature, one in uses.items() if one == use]


def reading_of(uses: Mapping[str, Use]) -> ColumnTransformer:
    """Turn the frame into numbers: medians for missing ones, one column for each frequent level."""
    numbers = len(_features(uses, "number"))
    width = numbers + len(_features(uses, "category"))
    levels = OneHotEncoder(
        handle_unknown="infrequent_if_exist", min_frequency=5, sparse_output=False
    )
    imputed = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    return ColumnTransformer(
        [("numbers", imputed, slice(0, numbers)), ("levels", levels, slice(numbers, width))]
    )
