"""Reps of known care, on leads whose truth is known: who judges which lead, and what they say."""

from dataclasses import replace

import numpy as np

from benchmarks.reps.drifting import NO_PRIOR
from training.crowd import AVERAGE, Crowd
from training.examples import Examples, Floats
from training.learner import sample_of
from training.raters import Rater
from training.simulate.care import CARE
from training.slices import folds_of

TURNS = 100


def judged(examples: Examples, mix: str, territories: bool, seed: int) -> tuple[Examples, Floats]:
    """Return the examples with verdicts for labels; and each rep's care, by number."""
    random = np.random.default_rng(seed)
    care = np.array(CARE[mix])[random.permutation(10)]
    rep = _by_territory(examples) if territories else random.integers(0, 10, len(examples))
    accepts = np.where(examples.label > 0, care[rep, 0], 1 - care[rep, 1])
    said = (random.random(len(examples)) < accepts).astype(np.float64)
    return replace(examples, label=said, rep=np.array([str(n) for n in rep], object)), care


def errors(raters: tuple[Rater, ...], care: Floats) -> Floats:
    """Return how far each rep's sensitivity and specificity were found from what they are."""
    found = np.array([[rater.sensitivity, rater.specificity] for rater in raters])
    return np.asarray(np.abs(found - care[[int(rater.rep) for rater in raters]]), np.float64)


def errors_of_oracle(clean: Examples, naive: Examples, care: Floats) -> Floats:
    """Return the same for one who counts each rep's verdicts knowing the truth of every lead."""
    right = naive.label == clean.label
    rows = np.array([[(naive.rep == str(n)) & (clean.label == kind) for kind in (1, 0)]
                     for n in range(len(care))])  # fmt: skip
    counted = rows.sum(axis=2)
    found = (rows & right).sum(axis=2) / np.maximum(counted, 1)
    return np.asarray(np.abs(found - care)[counted > 0], np.float64)


def errors_of_seer(clean: Examples, naive: Examples, care: Floats, seed: int) -> Floats:
    """Return the same for one who knows each lead's chance to be wanted, as the clean labels of
    other folds foretell it, but of the lead itself only the verdict.

    The care that makes the verdicts likeliest is found by EM, from the average on.
    """
    rep, said = np.array([int(name) for name in np.array(naive.rep).tolist()]), naive.label
    sample = sample_of(clean, NO_PRIOR, clean.columns)
    crowd = Crowd(sample, rep, len(care), folds_of(clean.label, seed))
    chance = crowd.foreseen(clean.label, np.ones(len(clean)))
    found = np.full(care.shape, AVERAGE)
    for _ in range(TURNS):
        sensitivity, specificity = found[rep].T
        wanted = chance * np.where(said > 0, sensitivity, 1 - sensitivity)
        not_wanted = (1 - chance) * np.where(said > 0, 1 - specificity, specificity)
        label = wanted / (wanted + not_wanted)
        found = np.stack(replace(crowd, sample=replace(sample, label=said)).measured(label), axis=1)
    return np.asarray(np.abs(found - care), np.float64)


def _by_territory(examples: Examples) -> "np.ndarray[tuple[int], np.dtype[np.intp]]":
    """Give each city and source to the rep who has the fewest leads."""
    places = list(zip(examples.columns["City"], examples.columns["source"], strict=True))
    load, owner = [0] * 10, {}
    for place in sorted(set(places), key=lambda one: (-places.count(one), str(one))):
        owner[place] = load.index(min(load))
        load[owner[place]] += places.count(place)
    return np.array([owner[place] for place in places], np.intp)
