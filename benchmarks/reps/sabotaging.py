"""One rep sends false acceptances: whether the others' labels still promote, and at what cost."""

from dataclasses import dataclass, replace

import numpy as np

from benchmarks.reps.drifting import NO_PRIOR
from benchmarks.reps.mixes import judged
from training.examples import Examples
from training.learner import learn
from training.metrics import auc
from training.pipeline import Plan, chances, run

HONEST, FALSE, KNOWN = 1_500, 1_000, 200


@dataclass(frozen=True, slots=True)
class Sabotaged:
    """Whether the run promoted, and AUC on clean later leads, of the champion and the candidate."""

    promoted: bool
    champion: float
    candidate: float

    @property
    def in_service(self) -> float:
        return self.candidate if self.promoted else self.champion


def sabotaged(earlier: Examples, later: Examples, false: int, seed: int) -> Sabotaged:
    """Run on honest verdicts with false ones among them; the champion knew few clean labels."""
    random = np.random.default_rng(seed)
    rows = random.permutation(len(earlier))
    champion = learn(earlier.take(np.sort(rows[:KNOWN])), NO_PRIOR, seed).scorecard
    rows = np.sort(rows[KNOWN : KNOWN + HONEST + false])
    clean = replace(earlier.take(rows), at=np.arange(len(rows), dtype=np.float64))
    said, _ = judged(clean, "mild", False, seed)
    lies = random.permutation(len(said)) < false
    label = np.where(lies, 1.0, said.label)
    rep = np.array(said.rep, object)
    rep[lies] = "false"
    ran = run(replace(said, label=label, rep=rep), Plan(NO_PRIOR, champion, seed))
    if ran.learned is None:
        raise ValueError(f"seed {seed}: nothing was learned")
    return Sabotaged(
        ran.judgement.verdict == "promote",
        auc(chances(champion, later), later.label),
        auc(chances(ran.learned.scorecard, later), later.label),
    )
