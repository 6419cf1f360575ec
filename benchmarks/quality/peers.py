"""The peers: what others use, each fitted with its defaults on one thread."""

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from models.scorecard.readings import as_category
from models.scorecard.table import numbers_of
from training.challenger import frame, reading_of
from training.columns import Use, find
from training.examples import Examples, Floats

Peer = Callable[[Examples, Examples], Floats]


def prevalence(earlier: Examples, later: Examples) -> Floats:
    return np.full(len(later), earlier.base_rate)


def naive_bayes(earlier: Examples, later: Examples) -> Floats:
    """Multiply the frequencies of each value, smoothed by 0.1 of a lead, as Odoo's CRM does."""
    logits = np.full(len(later), np.log(earlier.label.sum() / (1 - earlier.label).sum()))
    for feature, found in find(earlier.columns).items():
        if found.use == "unusable":
            continue
        won: dict[str | None, float] = {}
        lost: dict[str | None, float] = {}
        for value, label in zip(_values(earlier, feature), earlier.label, strict=True):
            side = won if label else lost
            side[value] = side.get(value, 0.1) + 1
        of_won = earlier.label.sum() + 0.1
        of_lost = len(earlier) - earlier.label.sum() + 0.1
        ratio = {
            value: np.log(won.get(value, 0.1) / of_won) - np.log(lost.get(value, 0.1) / of_lost)
            for value in won.keys() | lost.keys()
        }
        logits += np.array([ratio.get(value, 0.0) for value in _values(later, feature)])
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), np.float64)


def logistic(earlier: Examples, later: Examples) -> Floats:
    uses = _uses(earlier)
    fitted = make_pipeline(reading_of(uses), LogisticRegression(max_iter=2_000))
    fitted.fit(frame(earlier, uses), earlier.label)
    return np.asarray(fitted.predict_proba(frame(later, uses))[:, 1], np.float64)


def boosting(earlier: Examples, later: Examples) -> Floats:
    rows, more, categories = _coded(earlier, later)
    learner = HistGradientBoostingClassifier(categorical_features=categories, random_state=0)
    return _chance(learner.fit(rows, earlier.label), more)


def lightgbm(earlier: Examples, later: Examples) -> Floats:
    rows, more, categories = _coded(earlier, later)
    learner = import_module("lightgbm").LGBMClassifier(n_jobs=1, random_state=0, verbose=-1)
    learner.fit(rows, earlier.label, categorical_feature=categories)
    return _chance(learner, more)


def catboost(earlier: Examples, later: Examples) -> Floats:
    library = import_module("catboost")
    uses = _uses(earlier)
    numbers = sum(use == "number" for use in uses.values())
    categories = list(range(numbers, frame(earlier, uses).shape[1]))
    learner = library.CatBoostClassifier(
        iterations=300, thread_count=1, random_seed=0, verbose=False, allow_writing_files=False
    )
    pool = partial(library.Pool, cat_features=categories)
    learner.fit(pool(frame(earlier, uses), earlier.label))
    return _chance(learner, pool(frame(later, uses)))


def explainable(earlier: Examples, later: Examples) -> Floats:
    rows, more, categories = _coded(earlier, later)
    kinds = ["nominal" if i in categories else "continuous" for i in range(rows.shape[1])]
    learner = import_module("interpret.glassbox").ExplainableBoostingClassifier(
        interactions=0, outer_bags=8, n_jobs=1, random_state=0, feature_types=kinds
    )
    learner.fit(np.nan_to_num(rows, nan=-1.0), earlier.label)
    return _chance(learner, np.nan_to_num(more, nan=-1.0))


def peers() -> dict[str, Peer]:
    """Return the peers that can run here; some need benchmarks/requirements.in."""
    known: dict[str, tuple[Peer, str]] = {
        "prevalence": (prevalence, "sklearn"),
        "naive Bayes (Odoo's way)": (naive_bayes, "sklearn"),
        "logistic regression": (logistic, "sklearn"),
        "boosting (scikit-learn)": (boosting, "sklearn"),
        "LightGBM": (lightgbm, "lightgbm"),
        "CatBoost": (catboost, "catboost"),
        "EBM": (explainable, "interpret"),
    }
    return {name: peer for name, (peer, needs) in known.items() if find_spec(needs)}


def _uses(examples: Examples) -> Mapping[str, Use]:
    return {name: found.use for name, found in find(examples.columns).items()}


def _values(examples: Examples, feature: str) -> list[str | None]:
    return [as_category(value) for value in examples.columns[feature].tolist()]


def _coded(earlier: Examples, later: Examples) -> tuple[Floats, Floats, list[int]]:
    """Return both parts as numbers, categories numbered by their frequency (at most 200)."""
    uses = {name: use for name, use in _uses(earlier).items() if use != "unusable"}
    parts: list[list[Floats]] = [[], []]
    for name, use in uses.items():
        code = _numbering(_values(earlier, name)) if use == "category" else None
        for part, examples in zip(parts, (earlier, later), strict=True):
            part.append(_numbers(examples, name, code))
    categories = [i for i, use in enumerate(uses.values()) if use == "category"]
    return np.stack(parts[0], axis=1), np.stack(parts[1], axis=1), categories


def _numbering(values: list[str | None]) -> dict[str, int]:
    levels, counts = np.unique([v for v in values if v is not None], return_counts=True)
    order = np.argsort(-counts, kind="stable")[:200]
    return {str(levels[i]): int(number) for number, i in enumerate(order)}


def _numbers(examples: Examples, name: str, code: dict[str, int] | None) -> Floats:
    if code is None:
        return numbers_of(examples.columns[name])
    return np.array([code.get(v, np.nan) if v else np.nan for v in _values(examples, name)])


def _chance(learner: Any, rows: Any) -> Floats:
    return np.asarray(learner.predict_proba(rows)[:, 1], np.float64)
