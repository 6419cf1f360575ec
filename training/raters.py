"""Raters: how far each rep's verdicts can be relied on, and what all of them say together.

An EM over each rep's sensitivity (how often a lead that sales wants is accepted) and specificity
(how often another is refused), with a classifier inside: what the leads have in common stands in
for a second opinion, so no two reps need judge the same lead. A label becomes the chance that it
is true. It is relied on only where it foretells held-out verdicts better than taking each verdict
at its word; and no single rep weighs more than a share, whatever they send.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from models.scorecard.scorecard import Scorecard
from training.bins import find_coding
from training.bootstrap import gain
from training.examples import Examples, Floats, Rows
from training.prior import written_on
from training.ridge import fit_path
from training.sample import Sample
from training.slices import FOLDS, folds_of

AVERAGE, WORTH = 0.8, 5.0
"""What is thought of a rep before any verdict, and how many verdicts that is worth."""
FEWEST_VERDICTS, FEWEST_REPS = 100, 2
STRENGTH = 2.0
LABELS_TO_CODE_FOR = 250
MOST_TURNS, INNER_ROUNDS, SETTLED = 40, 3, 0.003
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
    crowd = _Crowd(_coded(spoken, prior), rep[told], len(reps), folds_of(said[told], seed))
    truth = crowd.settle()
    saved, sure = crowd.saved(truth, seed)
    raters = tuple(_raters(reps, rep[told], truth, share))
    if sure < SURE or saved <= 0:
        return Heard(kept, raters, False, saved, sure)
    label = examples.label.copy()
    label[told] = np.where(proven[told], label[told], truth.label)
    return Heard(replace(kept, label=label), raters, True, saved, sure)


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


@dataclass(frozen=True, slots=True)
class _Truth:
    """What the crowd says: each row's chance to be positive, by the classifier alone and with the
    verdict; each rep's sensitivity and specificity.
    """

    chance: Floats
    label: Floats
    sensitivity: Floats
    specificity: Floats


@dataclass(frozen=True, slots=True)
class _Crowd:
    """Rows with a verdict (the sample's label), the rep who gave it, their fold."""

    sample: Sample
    rep: NDArray[np.intp]
    reps: int
    fold: NDArray[np.intp]

    @property
    def verdict(self) -> Floats:
        return self.sample.label

    def settle(self) -> _Truth:
        """Take turns: foresee a fold from the others, weigh all verdicts, until it settles."""
        average = np.full(self.reps, AVERAGE)
        label = np.where(self.verdict > 0, AVERAGE, 1 - AVERAGE)
        truth = _Truth(self._foresee(label), label, average, average)
        before = label
        for turn in range(MOST_TURNS):
            if turn % FOLDS == 0:
                before = truth.label
            for _ in range(INNER_ROUNDS):
                truth = self._weigh(truth)
            fold = turn % FOLDS
            chance = truth.chance.copy()
            chance[self.fold == fold] = self._foresee_fold(truth.label, fold)
            truth = replace(truth, chance=chance)
            if fold == FOLDS - 1 and np.abs(truth.label - before).mean() < SETTLED:
                break
        return self._weigh(truth)

    def saved(self, truth: _Truth, seed: int) -> tuple[float, float]:
        """Return the log loss of held-out verdicts that is saved, and how surely.

        A rep's own figures are taken from the other folds, so that nothing foretells itself.
        """
        said = np.empty(len(self.rep))
        for fold in range(FOLDS):
            here, rest = self.fold == fold, self.fold != fold
            sensitivity, specificity = self.measured(truth.label, rest)
            rep, chance = self.rep[here], truth.chance[here]
            said[here] = chance * sensitivity[rep] + (1 - chance) * (1 - specificity[rep])
        found = gain(said, self._foresee(self.verdict), self.verdict, seed)
        return found.mean, found.sure

    def measured(self, label: Floats, rows: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """Return each rep's sensitivity and specificity, a new rep's being the average."""
        rep, label, said = self.rep[rows], label[rows], self.verdict[rows]
        wanted, not_wanted = (np.bincount(rep, sure, self.reps) for sure in (label, 1 - label))
        accepted = np.bincount(rep, label * said, self.reps)
        refused = np.bincount(rep, (1 - label) * (1 - said), self.reps)
        return (
            (accepted + WORTH * AVERAGE) / (wanted + WORTH),
            (refused + WORTH * AVERAGE) / (not_wanted + WORTH),
        )

    def _foresee(self, label: Floats) -> Floats:
        """Return each row's chance as the other folds foresee it."""
        chance = np.empty(len(label))
        for fold in range(FOLDS):
            chance[self.fold == fold] = self._foresee_fold(label, fold)
        return chance

    def _foresee_fold(self, label: Floats, fold: int) -> Floats:
        here = self.fold == fold
        rest = replace(self.sample, label=label).take(np.flatnonzero(~here))
        fitted = fit_path(rest, [STRENGTH])[0].additive
        return np.asarray(expit(fitted.logits(self.sample.codes[here])), np.float64)

    def _weigh(self, truth: _Truth) -> _Truth:
        sensitivity, specificity = truth.sensitivity[self.rep], truth.specificity[self.rep]
        said = self.verdict > 0
        if_wanted = truth.chance * np.where(said, sensitivity, 1 - sensitivity)
        if_not = (1 - truth.chance) * np.where(said, 1 - specificity, specificity)
        label = if_wanted / (if_wanted + if_not)
        everywhere = np.ones(len(label), bool)
        return _Truth(truth.chance, label, *self.measured(label, everywhere))


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
    reps: Sequence[str], rep: NDArray[np.intp], truth: _Truth, share: Floats
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
