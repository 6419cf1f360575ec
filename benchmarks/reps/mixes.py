"""Reps of known care, on leads whose truth is known: who judges which lead, and what they say."""

from dataclasses import replace

import numpy as np

from training.examples import Examples, Floats

MIXES: dict[str, list[tuple[float, float]]] = {
    "clean": [(1.0, 1.0)] * 10,
    "severe": [(0.95, 0.95)] * 4 + [(0.7, 0.7)] * 3 + [(0.98, 0.45)] * 2 + [(0.6, 0.98)],
    "inverted": [(0.95, 0.95)] * 7 + [(0.35, 0.35)] * 3,
}
"""Sensitivity and specificity of ten reps."""


def judged(examples: Examples, mix: str, territories: bool, seed: int) -> tuple[Examples, Floats]:
    """Return the examples with verdicts for labels; and each rep's care, by number."""
    random = np.random.default_rng(seed)
    care = np.array(MIXES[mix])[random.permutation(10)]
    rep = _by_territory(examples) if territories else random.integers(0, 10, len(examples))
    accepts = np.where(examples.label > 0, care[rep, 0], 1 - care[rep, 1])
    said = (random.random(len(examples)) < accepts).astype(np.float64)
    return replace(examples, label=said, rep=np.array([str(n) for n in rep], object)), care


def _by_territory(examples: Examples) -> "np.ndarray[tuple[int], np.dtype[np.intp]]":
    """Give each city and source to the rep who has the fewest leads."""
    places = list(zip(examples.columns["City"], examples.columns["source"], strict=True))
    load, owner = [0] * 10, {}
    for place in sorted(set(places), key=lambda one: (-places.count(one), str(one))):
        owner[place] = load.index(min(load))
        load[owner[place]] += places.count(place)
    return np.array([owner[place] for place in places], np.intp)
