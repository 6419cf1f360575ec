"""Raters: how far each rep's verdicts can be relied on, and what all of them say together.

A label becomes the chance that it is true, as the crowd has it. It is relied on only where it
foretells held-out verdicts better than taking each verdict at its word; and no single rep weighs
more than a share, whatever they send.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.scorecard.scorecard import Scorecard
from training.bins import find_coding
from training.crowd import Crowd, Truth
from training.examples import Examples, Floats, Rows
from training.prior import written_on
from training.sample import Sample
from training.slices import folds_of

FEWEST_VERDICTS, FEWEST_REPS = 100, 2
LABELS_TO_CODE_FOR = 500
MOST_ROUNDS = 25
SURE = 0.95

LARGEST_SHARE, SHARES_OF_FEW = 0.3, 1.5
"""A rep weighs at most this share of all rows; where reps are few, so many times an even one."""
TELLING = 0.55
FEWEST_JUDGED, FEWEST_OF_A_CLASS = 100, 10


@dataclass(frozen=True, slots=True)
class Rater:
    """One rep: how many verdicts were heard, what they are worth, and the share that counted.

    `counted` is below 1 where the rep sent so much that the rest was set aside.
    """

    rep: str
    verdicts: int
    sensitivity: float
    specificity: float
    counted: float

    @property
    def informed(self) -> float:
        """How much a verdict tells: 1 is the truth, 0 chance, below 0 the opposite."""
        return self.sensitivity + self.specificity - 1


@dataclass(frozen=True, slots=True)
class Heard:
    """Examples as the reps' reliability leaves them, and what was found of the reps.

    `saved` is the log loss of held-out verdicts that modelling raters saves, `sure` how surely;
    `relied_on` says whether labels were changed for it. Weights are capped in any case.
    """

    examples: Examples
    raters: tuple[Rater, ...] = ()
    relied_on: bool = False
    saved: float = 0.0
    sure: float = 0.0

    def document(self) -> dict[str, Any]:
        """Return what the data team may see: the reps together, never one of them."""
        found = {"reps": len(self.raters), "relied_on": self.relied_on}
        if not self.raters:
            return found
        middle = {
            name: float(np.median([getattr(rater, name) for rater in self.raters]))
            for name in ("sensitivity", "specificity")
        }
        capped = sum(rater.counted < 1 for rater in self.raters)
        return found | middle | {"capped": capped, "saved": self.saved, "sure": self.sure}


def listen(examples: Examples, prior: Scorecard, seed: int = 0) -> Heard:
    """Find out how reliable the reps are, and rely on it where that pays."""
    if examples.rep is None:
        return Heard(examples)
    reps, rep = _numbered(examples.rep)
    said = examples.label if examples.said is None else examples.said
    proven = (rep < 0) if examples.proven is None else examples.proven | (rep < 0)
    share = capped_share(rep, len(reps), examples.weight)
    counted = np.append(share, 1.0)[rep]
    kept = replace(examples, weight=examples.weight * counted)
    told = np.flatnonzero((rep >= 0) & np.isfinite(said))
    if len(reps) < FEWEST_REPS or len(told) < FEWEST_VERDICTS or not _both_said(said[told]):
        return Heard(kept)
    spoken = replace(kept, label=said, weight=counted).take(told)
    crowd = Crowd(_coded(spoken, prior), rep[told], len(reps), folds_of(said[told], seed))
    truth = crowd.settle()
    found = crowd.saved(truth, seed)
    raters = tuple(_raters(reps, rep[told], truth, share))
    if found.sure < SURE or found.mean <= 0:
        return Heard(kept, raters, False, found.mean, found.sure)
    label = examples.label.copy()
    label[told] = np.where(proven[told], label[told], truth.label)
    return Heard(replace(kept, label=label), raters, True, found.mean, found.sure)


def judges(heard: Heard, later: Examples, seed: int = 0) -> Rows:
    """Return the later rows to judge by: outcomes, and the verdicts that tell most.

    No rep may be more than the largest share of them. Where too few would be left, all judge.
    """
    rows = np.arange(len(later))
    if later.rep is None or not heard.raters:
        return rows
    giver = later.rep.copy()
    if later.proven is not None:
        giver[later.proven] = None
    silent = {rater.rep for rater in heard.raters if rater.informed < TELLING}
    if heard.relied_on:
        chosen = rows[[rep not in silent for rep in giver.tolist()]]
        rows = chosen if _enough(later.label[chosen]) else rows
    kept = rows[_even(giver[rows], seed)]
    return kept if _enough(later.label[kept]) else rows


def capped_share(rep: NDArray[np.intp], reps: int, weight: Floats) -> Floats:
    """Return for each rep the share of their weight that counts; rows without a rep are -1."""
    given = np.bincount(rep[rep >= 0], weight[rep >= 0], reps)
    others = float(weight[rep < 0].sum())
    largest = max(LARGEST_SHARE, min(SHARES_OF_FEW / max(reps, 1), 1.0))
    share = np.ones(reps)
    if largest >= 1:
        return share
    for _ in range(MOST_ROUNDS):
        kept = given * share
        allowed = largest / (1 - largest) * (kept.sum() - kept + others)
        share = np.minimum(share, np.where(given > allowed, allowed / np.maximum(given, 1e-9), 1))
    return share


def _numbered(rep: NDArray[Any]) -> tuple[list[str], NDArray[np.intp]]:
    """Return the reps by name, and each row's number among them, -1 where nobody gave the label."""
    names = sorted({str(name) for name in rep.tolist() if name is not None})
    number = {name: n for n, name in enumerate(names)}
    of_row = (-1 if name is None else number[str(name)] for name in rep.tolist())
    return names, np.fromiter(of_row, np.intp, len(rep))


def _both_said(said: Floats) -> bool:
    return bool(0 < said.sum() < len(said))


def _coded(examples: Examples, prior: Scorecard) -> Sample:
    """Code the rows coarsely: what the crowd agrees on is broad, and there are many fits."""
    coding = find_coding(examples.columns, prior, min(len(examples), LABELS_TO_CODE_FOR))
    codes = coding.encode(examples.columns, len(examples))
    start = written_on(coding, prior).centred(coding, codes)
    return Sample(coding, codes, examples.label, examples.weight, start)


def _raters(
    reps: Sequence[str], rep: NDArray[np.intp], truth: Truth, share: Floats
) -> Iterator[Rater]:
    verdicts = np.bincount(rep, minlength=len(reps))
    for n, name in enumerate(reps):
        yield Rater(
            name,
            int(verdicts[n]),
            float(truth.sensitivity[n]),
            float(truth.specificity[n]),
            float(share[n]),
        )


def _enough(label: Floats) -> bool:
    positives = int(label.sum())
    rarer = min(positives, len(label) - positives)
    return len(label) >= FEWEST_JUDGED and rarer >= FEWEST_OF_A_CLASS


def _even(rep: NDArray[Any], seed: int) -> Rows:
    """Return rows in order, without those of a rep beyond the largest share of all."""
    reps, number = _numbered(rep)
    share = capped_share(number, len(reps), np.ones(len(rep)))
    luck = np.random.default_rng(seed).random(len(rep))
    return np.flatnonzero(luck <= np.append(share, 1.0)[number])
