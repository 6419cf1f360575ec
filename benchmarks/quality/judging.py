"""How often the gate is wrong: true gains that it keeps out, and no gain that it lets in.

Candidates and champions learn on few and on more labels of a real table. Of the rows that neither
has seen, draws stand for later labels; what all of them say is the true gain. The champion is moved
along the line from the candidate through it (in log odds) until the gain is the one aimed at.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.special import expit

from models.scorecard.scorecard import Scorecard
from training.examples import Examples, Floats
from training.gate import Evidence, judge
from training.learner import Learned, learn
from training.metrics import log_odds, losses
from training.pipeline import chances

NO_PRIOR = Scorecard(50.0, 0.0, ())
CASES = {0.05: (250, 900, 300), 0.02: (1_000, 3_500, 1_000), 0.0: (900, 900, 300)}
"""For each true gain aimed at: labels of the champion, of the candidate, and later labels."""
FURTHEST, STEPS = 8.0, 40

Row = dict[str, Any]


def promotions(table: str, examples: Examples, draws: int, pairs: int = 10) -> Iterator[Row]:
    """Judge `draws` draws of later labels, spread over `pairs` pairs of champion and candidate."""
    for aimed, (_, _, later) in CASES.items():
        judged = [
            one for pair in range(pairs) for one in _judged(examples, aimed, pair, draws // pairs)
        ]
        yield {
            "protocol": f"{table}, true gain aimed at {aimed}, {later} later labels",
            "learner": "smarketing",
            "promoted": float(np.mean([one["promoted"] for one in judged])),
            "true_gain": float(np.mean([one["true_gain"] for one in judged])),
        }


def _judged(examples: Examples, aimed: float, seed: int, draws: int) -> Iterator[Row]:
    few, more, later = CASES[aimed]
    random = np.random.default_rng(seed)
    shuffled = random.permutation(len(examples))
    first, second = shuffled[:few], shuffled[few : few + more]
    champion, candidate = (
        learn(examples.take(np.sort(rows)), NO_PRIOR) for rows in (first, second)
    )
    rest = examples.take(np.sort(shuffled[few + more :]))
    says, stands = (chances(one.scorecard, rest) for one in (candidate, champion))
    if aimed:
        stands = _moved(says, stands, rest.label, aimed)
    true_gain = _gain(says, stands, rest.label)
    for _ in range(draws):
        rows = np.sort(random.choice(len(rest), later, replace=False))
        yield _looked(candidate, says[rows], stands[rows], rest.label[rows]) | {
            "true_gain": true_gain
        }


def _gain(says: Floats, stands: Floats, label: Floats) -> float:
    return float((losses(stands, label) - losses(says, label)).mean())


def _moved(says: Floats, stands: Floats, label: Floats, aimed: float) -> Floats:
    """Return the champion from which the candidate gains what is aimed at, by bisection."""
    candidate, champion = log_odds(says), log_odds(stands)
    low, high = 0.0, FURTHEST
    for _ in range(STEPS):
        middle = (low + high) / 2
        moved = expit(candidate + middle * (champion - candidate))
        low, high = (middle, high) if _gain(says, moved, label) < aimed else (low, middle)
    return np.asarray(expit(candidate + low * (champion - candidate)), np.float64)


def _looked(candidate: Learned, says: Floats, stands: Floats, label: Floats) -> Row:
    base = np.full(len(label), candidate.scorecard.probability(50.0))
    evidence = Evidence(label, says, stands, stands, base, candidate.inner)
    return {"promoted": judge(evidence).verdict == "promote"}
