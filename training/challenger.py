"""Challengers: any scikit-learn estimator of the data team's, in the gate beside the champion.

An estimator reads features in any way it likes, so its reasons would not add up. It is judged as it
is; what may go into service is the scorecard distilled from it, an additive one fitted to what the
estimator says, and the report tells how much was lost on the way.
"""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from inspect import isclass
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.utils.validation import has_fit_parameter

from models.scorecard.readings import as_category
from models.scorecard.scorecard import Scorecard
from models.scorecard.table import numbers_of
from training.additive import Additive
from training.columns import Use, find
from training.examples import Columns, Examples, Floats
from training.inner import Inner
from training.learner import FEWEST_OF_A_CLASS, FEWEST_TO_MIX, Learned, exported, sample_of
from training.refusals import Refusal
from training.ridge import fit_path
from training.sample import Sample
from training.slices import Slice, out_of_fold, rolling_origin
from training.teacher import Teacher

DISTILLING_STRENGTH = 0.5
CLIP = 1e-4
MISSING = "missing"
LONGEST_NAME = 500

Say = Callable[[str], None]


class Estimator(Protocol):
    """What is asked of an estimator: scikit-learn's two words."""

    def fit(self, rows: Any, label: Any) -> Any: ...

    def predict_proba(self, rows: Any) -> Any: ...


class ChallengeError(Refusal):
    """The estimator cannot be found, or cannot be fitted."""


def find_estimator(path: str) -> Estimator:
    """Import `MODULE:NAME`, from this folder too; a class is made with its defaults.

    Raises ChallengeError.
    """
    module, _, name = path.partition(":")
    if not module or not name:
        raise ChallengeError(f"{path!r} is no estimator: write MODULE:NAME, as sklearn.svm:SVC")
    sys.path.insert(0, "")
    try:
        found = getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise ChallengeError(f"cannot import {path}: {error}") from error
    finally:
        sys.path.remove("")
    estimator: Any = found() if isclass(found) else found
    if not all(hasattr(estimator, word) for word in ("fit", "predict_proba", "get_params")):
        raise ChallengeError(f"{path} is no scikit-learn classifier with fit and predict_proba")
    return cast(Estimator, estimator)


class Challenger:
    """An estimator in the learner's place: what it learns is the scorecard distilled from it."""

    def __init__(self, estimator: Estimator, say: Say = lambda _: None) -> None:
        self._estimator = estimator
        self._say = say

    def __call__(
        self,
        examples: Examples,
        prior: Scorecard,
        seed: int = 0,
        leads: Columns | None = None,
    ) -> Learned:
        """Fit the estimator and distil it, on slices first and then on all rows.

        Raises ChallengeError.
        """
        fewest = min(examples.positives, len(examples) - examples.positives)
        if len(examples) < FEWEST_TO_MIX or fewest < FEWEST_OF_A_CLASS:
            raise ChallengeError(
                f"a challenger needs {FEWEST_TO_MIX} labels to learn on, {FEWEST_OF_A_CLASS} of"
                f" each kind; here are {len(examples)}, {examples.positives} of them positive"
            )
        examples = examples.in_time_order()
        sample = sample_of(examples, prior, examples.columns if leads is None else leads)
        timed = examples.at is not None
        slices = rolling_origin(len(sample)) if timed else out_of_fold(sample.label, seed)
        taught, distilled = self._held_out(examples, sample, slices)
        self._say("fitting the estimator on all rows")
        teacher = _fitted(self._estimator, examples)
        scorecard = exported(sample, distil(teacher(examples), sample))
        name = " ".join(repr(self._estimator).split())[:LONGEST_NAME]
        report = {"way": "distilled", "estimator": name, "inner": distilled.document()}
        return Learned(scorecard, report, distilled, Teacher(teacher, taught))

    def _held_out(
        self, examples: Examples, sample: Sample, slices: list[Slice]
    ) -> tuple[Inner, Inner]:
        """Return what estimator and distilled scorecard said of slices they were not fitted on."""
        taught, distilled, base = [], [], []
        for number, part in enumerate(slices, start=1):
            self._say(f"fitting the estimator before slice {number} of {len(slices)}")
            teacher = _fitted(self._estimator, examples.take(part.fit))
            rest = sample.take(part.fit)
            additive = distil(teacher(examples.take(part.fit)), rest)
            taught.append(teacher(examples.take(part.foresee)))
            distilled.append(expit(additive.logits(sample.codes[part.foresee])))
            base.append(np.full(len(part.foresee), rest.base_rate))
        rows = np.concatenate([part.foresee for part in slices])
        sizes = [len(part.foresee) for part in slices]
        number_of = np.repeat(np.arange(len(slices)), sizes)
        label, known = sample.label[rows], np.concatenate(base)
        one, other = (
            Inner(label, number_of, np.concatenate(said), known, rows)
            for said in (taught, distilled)
        )
        return one, other


def distil(taught: Floats, sample: Sample) -> Additive:
    """Fit an additive to probabilities: each row counts once for each label, by its chance."""
    chance = np.clip(taught, CLIP, 1 - CLIP)
    both = sample.take(np.tile(np.arange(len(sample)), 2))
    label = np.repeat([1.0, 0.0], len(sample))
    weight = both.weight * np.concatenate([chance, 1 - chance])
    soft = Sample(both.coding, both.codes, label, weight, both.start)
    return fit_path(soft, [DISTILLING_STRENGTH], with_evidence=False)[0].additive


def _fitted(estimator: Estimator, examples: Examples) -> Callable[[Examples], Floats]:
    """Fit a copy of the estimator; return its probability of a positive for each row of a table."""
    uses = {name: found.use for name, found in find(examples.columns).items()}
    pipeline = Pipeline([("reading", reading_of(uses)), ("estimator", clone(estimator))])
    weighed = has_fit_parameter(estimator, "sample_weight")
    weights = {"estimator__sample_weight": examples.weight} if weighed else {}
    try:
        pipeline.fit(frame(examples, uses), examples.label.round(), **weights)
    except ValueError as error:
        raise ChallengeError(f"the estimator could not be fitted: {error}") from error

    def chances(rows: Examples) -> Floats:
        return np.asarray(pipeline.predict_proba(frame(rows, uses))[:, 1], np.float64)

    return chances


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
