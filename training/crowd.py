"""The crowd: what all reps say together of each lead, and how far each of them can be relied on.

An EM over each rep's sensitivity (how often a lead that sales wants is accepted) and specificity
(how often another is refused), with a classifier inside: what the leads have in common stands in
for a second opinion, so no two reps need judge the same lead. The classifier foresees each fold
from the others. In the end it begins anew, on what the verdicts say once the reps are known, so
that it does not become sure of itself by its own opinion.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from training.bootstrap import Gain, gain
from training.examples import Floats
from training.ridge import Refit
from training.sample import Sample
from training.slices import FOLDS
from training.slope import fit_slope

AVERAGE, WORTH = 0.8, 2.0
"""What is thought of a rep before any verdict, and how many verdicts that is worth."""
STRENGTH, STRENGTH_ANEW = 2.0, 8.0
"""Of the ridges that take turns, and of those that begin anew in the end: there the labels
are noisier, and nobody looks again.
"""
MOST_TURNS, INNER_ROUNDS, SETTLED = 200, 3, 0.001
LEAST_INFORMED = 0.05
EVERY = slice(None)


@dataclass(frozen=True, slots=True)
class Truth:
    """What the crowd says: each row's chance to be positive, by the classifier alone and with the
    verdict; each rep's sensitivity and specificity.
    """

    chance: Floats
    label: Floats
    sensitivity: Floats
    specificity: Floats


@dataclass(frozen=True, slots=True)
class Crowd:
    """Rows with a verdict (the sample's label), the rep who gave it, their fold."""

    sample: Sample
    rep: NDArray[np.intp]
    reps: int
    fold: NDArray[np.intp]

    @property
    def verdict(self) -> Floats:
        return self.sample.label

    def settle(self) -> Truth:
        """Take turns: foresee a fold from the others, weigh all verdicts, until it settles."""
        average = np.full(self.reps, AVERAGE)
        label = np.where(self.verdict > 0, AVERAGE, 1 - AVERAGE)
        logits, refits = self._begun(label, np.ones(len(label)), STRENGTH)
        truth = self._measured(self._weighed(Truth(expit(logits), label, average, average)))
        before = truth.label
        for turn in range(MOST_TURNS):
            fold = turn % FOLDS
            here = self.fold == fold
            fitted = refits[fold].towards(truth.label[~here])
            logits[here] = fitted.logits(self.sample.codes[here])
            for _ in range(INNER_ROUNDS):
                truth = self._measured(self._weighed(replace(truth, chance=expit(logits))))
            if fold == FOLDS - 1:
                if np.abs(truth.label - before).mean() < SETTLED:
                    break
                before = truth.label
        return self._weighed(replace(truth, chance=self._unbiased(truth)))

    def saved(self, truth: Truth, seed: int) -> Gain:
        """Return the log loss of held-out verdicts that is saved, and how surely.

        A rep's own figures are taken from the other folds, so that nothing foretells itself.
        """
        said = np.empty(len(self.rep))
        for fold in range(FOLDS):
            here, rest = self.fold == fold, self.fold != fold
            sensitivity, specificity = self.measured(truth.label, rest)
            rep, chance = self.rep[here], truth.chance[here]
            said[here] = chance * sensitivity[rep] + (1 - chance) * (1 - specificity[rep])
        naive = self.foreseen(self.verdict, np.ones(len(self.rep)))
        return gain(said, naive, self.verdict, seed)

    def measured(
        self, label: Floats, rows: NDArray[np.bool_] | slice = EVERY
    ) -> tuple[Floats, Floats]:
        """Return each rep's sensitivity and specificity, a new rep's being the average."""
        rep, label, said = self.rep[rows], label[rows], self.verdict[rows]
        wanted, not_wanted = (np.bincount(rep, sure, self.reps) for sure in (label, 1 - label))
        accepted = np.bincount(rep, label * said, self.reps)
        refused = np.bincount(rep, (1 - label) * (1 - said), self.reps)
        return (
            (accepted + WORTH * AVERAGE) / (wanted + WORTH),
            (refused + WORTH * AVERAGE) / (not_wanted + WORTH),
        )

    def foreseen(self, label: Floats, weight: Floats) -> Floats:
        """Return what the other folds foresee of each row, as sure as the labels bear out."""
        logits, _ = self._begun(label, weight, STRENGTH_ANEW)
        together = np.zeros(len(label), np.intp)
        slope, shift = fit_slope(logits, label, weight, together)
        return np.asarray(expit(slope * logits + shift[0]), np.float64)

    def _unbiased(self, truth: Truth) -> Floats:
        """Return each row's chance, learned from labels that are right on average, given the reps.

        Such a label lies beyond 0 and 1 by as much as its rep errs, and weighs as much as it tells.
        """
        specificity = truth.specificity[self.rep]
        informed = truth.sensitivity[self.rep] + specificity - 1
        telling = np.abs(informed) >= LEAST_INFORMED
        label = (self.verdict - 1 + specificity) / np.where(telling, informed, 1.0)
        return self.foreseen(label, np.where(telling, informed**2, 0.0))

    def _begun(self, label: Floats, weight: Floats, strength: float) -> tuple[Floats, list[Refit]]:
        """Return each row's logit as the other folds foresee it, and a fit for each fold."""
        logits, refits = np.empty(len(label)), []
        sample = replace(self.sample, label=label, weight=weight)
        for fold in range(FOLDS):
            here = self.fold == fold
            refits.append(Refit(sample.take(np.flatnonzero(~here)), strength))
            logits[here] = refits[-1].fitted.logits(self.sample.codes[here])
        return logits, refits

    def _weighed(self, truth: Truth) -> Truth:
        """Weigh each verdict by who gave it, against what the classifier foresees."""
        sensitivity, specificity = truth.sensitivity[self.rep], truth.specificity[self.rep]
        said = self.verdict > 0
        if_wanted = truth.chance * np.where(said, sensitivity, 1 - sensitivity)
        if_not = (1 - truth.chance) * np.where(said, 1 - specificity, specificity)
        return replace(truth, label=if_wanted / (if_wanted + if_not))

    def _measured(self, truth: Truth) -> Truth:
        sensitivity, specificity = self.measured(truth.label)
        return replace(truth, sensitivity=sensitivity, specificity=specificity)
