"""Foresight: what members said of slices they were not fitted on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from training.boosting import STAGE, staged_logits
from training.engine import each
from training.examples import Floats, Rows
from training.metrics import losses
from training.pool import Member, fit_members, plain_members, windows_of
from training.sample import Sample
from training.slices import Slice


@dataclass(frozen=True, slots=True)
class Foresight:
    """The foreseen rows of all slices one after another, and what each member said of them.

    `slice` numbers each row's slice; `weight` is the row's own weight times its slice's.
    """

    rows: Rows
    slice: NDArray[np.intp]
    label: Floats
    weight: Floats
    logits: dict[Member, Floats]

    def loss(self, logits: Floats) -> float:
        """Return the weighted mean log loss of some logits for the foreseen rows."""
        return float(self.weight @ losses(expit(logits), self.label) / self.weight.sum())

    def best(self, way: str) -> Member:
        members = (member for member in self.logits if member.way == way)
        return min(members, key=lambda member: self.loss(self.logits[member]))


def foresee(sample: Sample, slices: Sequence[Slice], timed: bool) -> Foresight:
    """Fit the whole pool before each slice and keep what it says of the slice."""
    members = plain_members(windows_of(sample) if timed else [0])
    said = list(each(_said, ((sample, part, members) for part in slices)))
    plain = {member: np.concatenate([one[member] for one in said]) for member in members}
    foresight = _without_boosting(sample, slices, plain)
    boosted = {}
    for window in sorted({0, foresight.best("ridge").window}):
        trees, logits = _boosted(sample, slices, foresight, window)
        boosted[Member("boosting", window, float(trees))] = logits
    return replace(foresight, logits=plain | boosted)


def _said(sample: Sample, part: Slice, members: Sequence[Member]) -> dict[Member, Floats]:
    fitted = fit_members(sample.take(part.fit), members)
    codes = sample.codes[part.foresee]
    return {member: additive.logits(codes) for member, additive in fitted.items()}


def _without_boosting(
    sample: Sample, slices: Sequence[Slice], logits: dict[Member, Floats]
) -> Foresight:
    rows = np.concatenate([part.foresee for part in slices])
    sizes = [len(part.foresee) for part in slices]
    weight = sample.weight[rows] * np.repeat([part.weight for part in slices], sizes)
    number = np.repeat(np.arange(len(slices)), sizes)
    return Foresight(rows, number, sample.label[rows], weight, logits)


def _boosted(
    sample: Sample, slices: Sequence[Slice], foresight: Foresight, window: int
) -> tuple[int, Floats]:
    """Return the number of trees that foresees best, and what so many say."""
    pieces = (
        (sample.take(part.fit).newest(window or None), sample.codes[part.foresee])
        for part in slices
    )
    stages = np.concatenate(list(each(staged_logits, pieces)), axis=1)
    best = int(np.argmin([foresight.loss(logits) for logits in stages]))
    return (best + 1) * STAGE, np.asarray(stages[best], np.float64)
