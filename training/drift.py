"""Drift: whether the leads that come now are as those that the champion was made for.

A feature's population stability index is never zero, and the fewer the leads the larger it is by
chance: (cells - 1) * (1/n + 1/m) is to be expected of no drift at all. So each is measured in
multiples of that, and the largest is held against shuffles of the same leads; an alarm also takes
a shift that is worth talking of.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.scorecard.scorecard import Scorecard
from training.bins import Codes, find_coding
from training.examples import Columns, Floats

FEWEST_LEADS = 50
SHUFFLES = 400
BY_CHANCE = 0.03
WORTH_TALKING = 0.1
LABELS_TO_CODE_FOR = 400
HALF = 0.5
"""Added to each count, so that a cell that stood empty does not weigh without bounds."""


@dataclass(frozen=True, slots=True)
class Shift:
    """How far one feature has moved: its index, what chance alone gives, and whether it alarms."""

    feature: str
    index: float
    expected: float
    alarms: bool

    def document(self) -> dict[str, Any]:
        return asdict(self)


def find_drift(
    before: Columns, recent: Columns, rows: tuple[int, int], champion: Scorecard, seed: int = 0
) -> list[Shift]:
    """Compare n earlier leads with m recent ones; the features that moved most come first."""
    if min(rows) < FEWEST_LEADS:
        return []
    coding = find_coding(before, champion, min(rows[0], LABELS_TO_CODE_FOR))
    codes = np.concatenate([coding.encode(before, rows[0]), coding.encode(recent, rows[1])])
    told = np.flatnonzero((codes != codes[:1]).any(axis=0))
    if not len(told):
        return []
    counts = _cells(codes[:, told], coding.width)
    owner = np.searchsorted(coding.starts, np.arange(coding.width), side="right") - 1
    is_recent = np.arange(sum(rows)) >= rows[0]
    random = np.random.default_rng(seed)
    groups = np.array([is_recent, *(random.permutation(is_recent) for _ in range(SHUFFLES))])
    index, expected = _indices(counts, groups, owner, len(coding.features))
    excess = index[:, told] / expected[told]
    by_chance = np.quantile(excess[1:].max(axis=1), 1 - BY_CHANCE, method="higher")
    found = [
        Shift(
            coding.features[f],
            float(index[0, f]),
            float(expected[f]),
            bool(excess[0, n] > by_chance and index[0, f] - expected[f] > WORTH_TALKING),
        )
        for n, f in enumerate(told.tolist())
    ]
    return sorted(found, key=lambda shift: (not shift.alarms, -shift.index / shift.expected))


def _cells(codes: Codes, width: int) -> Floats:
    """Return rows x cells: 1 where a row lies in a cell."""
    lies = np.zeros((len(codes), width))
    lies[np.arange(len(codes))[:, None], codes] = 1.0
    return lies


def _indices(
    lies: Floats, groups: NDArray[np.bool_], owner: NDArray[np.intp], features: int
) -> tuple[Floats, Floats]:
    """Return groupings x features: the stability index; and what chance alone gives of each."""
    seen = lies.sum(axis=0) > 0
    lies, owner = lies[:, seen], owner[seen]
    recent = groups.astype(np.float64) @ lies + HALF
    before = lies.sum(axis=0) + 2 * HALF - recent
    cells = np.bincount(owner, minlength=features)
    m, n = float(groups[0].sum()), float((~groups[0]).sum())
    share_now = recent / (m + HALF * cells[owner])
    share_before = before / (n + HALF * cells[owner])
    parts = (share_now - share_before) * np.log(share_now / share_before)
    index = np.zeros((len(groups), features))
    np.add.at(index.T, owner, parts.T)
    return index, np.maximum(cells - 1, 1) * (1 / n + 1 / m)
