"""Feedback only on what scored high: rounds of learning on who was called, by whom one calls."""

from hashlib import sha256
from typing import Literal

import numpy as np

from benchmarks.reps.drifting import NO_PRIOR
from models.scorecard.table import score_table
from models.showings import order
from training.examples import Examples, Rows
from training.learner import learn
from training.metrics import auc
from training.pipeline import chances

ROUNDS, ARRIVALS, CALLED = 8, 400, 100
Policy = Literal["any", "best", "best, 5% explored"]
POLICIES: tuple[Policy, ...] = ("any", "best", "best, 5% explored")


def learned_by(earlier: Examples, later: Examples, policy: Policy, seed: int) -> float:
    """Return the AUC on later leads after all rounds, each round's calls ranked by the last."""
    random = np.random.default_rng(seed)
    arrivals = random.permutation(len(earlier))[: ROUNDS * ARRIVALS]
    called: list[Rows] = []
    scorecard = NO_PRIOR
    for fresh in np.split(arrivals, ROUNDS):
        points = score_table(scorecard, earlier.take(fresh).columns, len(fresh)).total
        by_chance = policy == "any" or not called
        ranked = fresh if by_chance else fresh[np.argsort(-points, kind="stable")]
        called.append(_called(ranked, policy, seed))
        if policy != "any" or len(called) == ROUNDS:
            known = earlier.take(np.sort(np.concatenate(called)))
            scorecard = learn(known, NO_PRIOR, seed, leads=earlier.columns).scorecard
    return auc(chances(scorecard, later), later.label)


def _called(ranked: Rows, policy: Policy, seed: int) -> Rows:
    """Call down the queue as the service orders it."""
    share = 0.05 if policy == "best, 5% explored" else 0.0
    ids = [sha256(f"{seed}/{row}".encode()).hexdigest()[:32] for row in ranked.tolist()]
    return ranked[[n for n, _ in order(ids, CALLED, share)[:CALLED]]]
