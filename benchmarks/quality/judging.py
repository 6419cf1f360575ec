"""How often the gate is wrong: true gains that it keeps out, and no gain that it lets in.

Candidates and champions learn on few and on more labels of a real table. Of the rows that neither
has seen, draws stand for later labels; what all of them say is the true gain. The champion is moved
along the line from the candidate through it (in log odds) until the gain is the one aimed at. Rows
are shuffled first, so that the gain is the same inside as on later labels.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import expit

from models.scorecard.scorecard import Scorecard
from training.examples import Examples, Floats, Rows
from training.gate import Evidence, judge, looks_at
from training.learner import learn
from training.metrics import log_odds, losses
from training.pipeline import chances
from training.unseen import Unseen

NO_PRIOR = Scorecard(50.0, 0.0, ())
CASES = {0.05: (100, 900, 300), 0.02: (400, 3_500, 1_000), 0.0: (900, 900, 300)}
"""For each true gain aimed at: labels of the champion, of the candidate, and later labels.

Champions that learned on so few labels lose more than is aimed at, so that nearly all are moved
towards the candidate: what is judged is as sure of itself as something that was learned.
"""
FURTHEST, STEPS = 8.0, 40
LOOKS, NEW_EACH_LOOK = 10, 0.05

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pair:
    """A candidate and its champion on rows that neither has seen, as evidence of all of them."""

    whole: Evidence

    @property
    def true_gain(self) -> float:
        return _gain(self.whole.candidate, self.whole.champion, self.whole.label)

    def on(self, rows: Rows, looks: int = 1) -> Evidence:
        """Return what the gate would see if only these rows were the later labels."""
        whole = self.whole
        parts = {
            name: getattr(whole, name)[rows]
            for name in ("label", "candidate", "champion", "written", "base")
        }
        return replace(whole, **parts, looks=looks)


def promotions(table: str, examples: Examples, draws: int, pairs: int = 10) -> Iterator[Row]:
    """Judge `draws` draws of later labels, spread over `pairs` pairs of champion and candidate."""
    for aimed, (_, _, later) in CASES.items():
        made = [pair_of(examples, aimed, seed) for seed in range(pairs)]
        judged = [
            _promoted(pair.on(rows))
            for seed, pair in enumerate(made)
            for rows in _drawn(pair, later, draws // pairs, seed)
        ]
        yield {
            "protocol": f"{table}, true gain aimed at {aimed}, {later} later labels",
            "learner": "smarketing",
            "promoted": float(np.mean(judged)),
            "true_gain": float(np.mean([pair.true_gain for pair in made])),
        }


def repeated_looks(table: str, examples: Examples, draws: int, pairs: int = 10) -> Iterator[Row]:
    """Judge one candidate ten times while later labels come in, each look a twentieth of them new.

    A candidate as good as its champion, or without any gain: a look that promotes is wrong.
    """
    later = CASES[0.0][2]
    made = [pair_of(examples, 0.0, seed) for seed in range(pairs)]
    judged = [
        _ever_promoted(pair, later, rows)
        for seed, pair in enumerate(made)
        for rows in _drawn(pair, later + LOOKS * round(later * NEW_EACH_LOOK), draws // pairs, seed)
    ]
    yield {
        "protocol": f"{table}, champion as good, {LOOKS} looks at {later} later labels",
        "learner": "smarketing",
        "promoted": float(np.mean(judged)),
        "true_gain": float(np.mean([pair.true_gain for pair in made])),
    }


def pair_of(examples: Examples, aimed: float, seed: int) -> Pair:
    """Learn a candidate and a champion, from which the candidate gains what is aimed at."""
    few, more, _ = CASES[aimed]
    order = np.random.default_rng(seed).permutation(len(examples))
    shuffled = replace(examples.take(order), at=np.arange(len(order), dtype=np.float64))
    second = shuffled.take(slice(few, few + more))
    champion, candidate = (learn(rows, NO_PRIOR) for rows in (shuffled.take(slice(0, few)), second))
    rest, inner = shuffled.take(slice(few + more, None)), candidate.inner
    if inner is None:
        raise ValueError(f"{more} labels are too few to hold any out")
    says, stands = (chances(one.scorecard, rest) for one in (candidate, champion))
    inside = chances(champion.scorecard, second.take(inner.rows))
    far = _far_enough(says, stands, rest.label, aimed)
    stands = moved(says, stands, far)
    unseen = Unseen(inner.chance, moved(inner.chance, inside, far), inner.label)
    base = np.full(len(rest), candidate.scorecard.probability(50.0))
    return Pair(
        Evidence(
            rest.label,
            says,
            stands,
            stands,
            base,
            inner,
            champion_inside=unseen,
            written_inside=unseen,
        )
    )


def moved(says: Floats, stands: Floats, far: float) -> Floats:
    """Return the champion moved along the line from the candidate: 0 is there, 1 where it was."""
    candidate, champion = log_odds(says), log_odds(stands)
    return np.asarray(expit(candidate + far * (champion - candidate)), np.float64)


def _far_enough(says: Floats, stands: Floats, label: Floats, aimed: float) -> float:
    """Return how far the champion has to be moved for the gain aimed at, by bisection.

    Near the candidate the champion may be better than both; no gain is where that is used up.
    """
    low = 1e-3 if aimed else _best(says, stands, label)
    high = FURTHEST
    for _ in range(STEPS):
        middle = (low + high) / 2
        less = _gain(says, moved(says, stands, middle), label) < aimed
        low, high = (middle, high) if less else (low, middle)
    return low


def _best(says: Floats, stands: Floats, label: Floats) -> float:
    places = np.linspace(0.05, 2.0, 40)
    return float(min(places, key=lambda far: _gain(says, moved(says, stands, far), label)))


def _gain(says: Floats, stands: Floats, label: Floats) -> float:
    return float((losses(stands, label) - losses(says, label)).mean())


def _drawn(pair: Pair, later: int, draws: int, seed: int) -> Iterator[Rows]:
    random = np.random.default_rng(seed)
    for _ in range(draws):
        yield random.choice(len(pair.whole.label), later, replace=False)


def _promoted(evidence: Evidence) -> bool:
    return judge(evidence).verdict == "promote"


def _ever_promoted(pair: Pair, later: int, rows: Rows) -> bool:
    """Look at the newest `later` of the rows that came so far, again and again."""
    new = round(later * NEW_EACH_LOOK)
    ends = [later + look * new for look in range(LOOKS)]
    for look, end in enumerate(ends):
        known_at = np.arange(end - later, end, dtype=np.float64)
        seen = pair.on(rows[end - later : end], looks_at(known_at, ends[:look][::-1]))
        if _promoted(seen):
            return True
    return False
