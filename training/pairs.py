"""Pair rules: two features read together, admitted only where held-out rows say they pay.

The main mix stays as it is; a pair's table is fitted to what the mix leaves over. A pair is tried
where the leftover differs by its cells, and admitted if tables fitted on other slices foresee the
slice better, by enough and surely enough. There are few, so that people can read them.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from models.scorecard.readings import CategoryReading, NumberReading, Reading
from models.scorecard.scorecard import LOGITS_PER_POINT, PairRule
from training.bins import Codes, Coding
from training.examples import Floats, Rows
from training.metrics import losses

MOST_PAIRS = 5
MOST_TRIED = 12
COARSE_CELLS = 6
STRENGTH = 100.0
LEAST_GAIN, SURE_BY = 0.002, 3.0
MOST_STEPS = 20

Cells = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Coarse:
    """A feature read more coarsely: which coarse cell each of its fine cells falls into."""

    feature: int
    reading: Reading
    of_fine: Cells

    @property
    def size(self) -> int:
        return self.reading.size + 1


@dataclass(frozen=True, slots=True)
class Pair:
    """Two coarse features; a row's cell is first * size of second + second."""

    first: Coarse
    second: Coarse

    @property
    def size(self) -> int:
        return self.first.size * self.second.size

    def cells(self, coding: Coding, codes: Codes) -> Cells:
        first, second = (
            one.of_fine[codes[:, one.feature] - coding.starts[one.feature]]
            for one in (self.first, self.second)
        )
        return np.asarray(first * self.second.size + second, np.intp)

    def rule(self, coding: Coding, table: Floats) -> PairRule:
        points = (table / LOGITS_PER_POINT).reshape(self.first.size, self.second.size)
        return PairRule(
            (coding.features[self.first.feature], coding.features[self.second.feature]),
            coding.kinds[self.first.feature],
            (self.first.reading, self.second.reading),
            tuple(tuple(row) for row in points.tolist()),
        )


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Rows that the mix foresaw: their codes, labels and weights, its logits and their slices.

    `timed` slices follow each other in time.
    """

    codes: Codes
    label: Floats
    weight: Floats
    logits: Floats
    slice: Cells
    timed: bool


def find_pairs(
    coding: Coding, held_out: HeldOut, features: Rows
) -> tuple[list[tuple[Pair, Floats]], Floats]:
    """Return the admitted pairs with their centred tables in logits, and the rows' new logits."""
    admitted: list[tuple[Pair, Floats]] = []
    logits = held_out.logits
    for pair in _promising(coding, held_out, features):
        cells = pair.cells(coding, held_out.codes)
        foreseen = logits + _foreseen(pair, cells, held_out, logits)
        if _pays(logits, foreseen, held_out):
            table = _fitted(pair, cells, held_out.label, held_out.weight, logits)
            admitted.append((pair, table))
            logits = foreseen
        if len(admitted) == MOST_PAIRS:
            break
    return admitted, logits


def _pays(logits: Floats, foreseen: Floats, held_out: HeldOut) -> bool:
    """Say whether log loss is saved: by enough, surely, and on every slice that was foreseen."""
    told = foreseen != logits
    label, slices = held_out.label[told], held_out.slice[told]
    saved = losses(expit(logits[told]), label) - losses(expit(foreseen[told]), label)
    if not len(saved):
        return False
    error = float(saved.std()) / np.sqrt(len(saved))
    everywhere = np.bincount(slices, saved)[np.unique(slices)].min() > 0
    return bool(everywhere and saved.mean() >= max(LEAST_GAIN, SURE_BY * error))


def coarse(coding: Coding, feature: int, codes: Codes) -> Coarse:
    """Read a feature into at most six cells, holding as many rows each as its fine cells allow."""
    reading = coding.readings[feature]
    fine = codes[:, feature] - coding.starts[feature]
    counts = np.bincount(fine, minlength=reading.size + 1)[: reading.size]
    if isinstance(reading, NumberReading):
        return _coarse_number(feature, reading, counts)
    return _coarse_category(feature, reading, counts)


def _coarse_number(feature: int, reading: NumberReading, counts: Cells) -> Coarse:
    below = np.cumsum(counts)[:-1]
    wanted = counts.sum() * np.arange(1, COARSE_CELLS - 1) / (COARSE_CELLS - 1)
    kept = sorted({int(np.argmin(np.abs(below - rows))) for rows in wanted}) if len(below) else []
    edges = NumberReading(tuple(reading.edges[i] for i in kept))
    cell = np.searchsorted(kept, np.arange(reading.size), side="left")
    return Coarse(feature, edges, np.append(cell, edges.size))


def _coarse_category(feature: int, reading: CategoryReading, counts: Cells) -> Coarse:
    order = np.argsort(-counts[:-1], kind="stable")[: COARSE_CELLS - 2]
    cases = CategoryReading(tuple(reading.cases[i] for i in order))
    cell = np.array([cases.cell(case) for case in reading.cases], np.intp)
    return Coarse(feature, cases, np.concatenate([cell, [len(cases.cases), cases.size]]))


def _promising(coding: Coding, held_out: HeldOut, features: Rows) -> list[Pair]:
    """Return the pairs whose cells part the leftover most, beyond what chance would."""
    readings = [coarse(coding, int(f), held_out.codes) for f in features]
    pairs = [Pair(first, second) for first, second in combinations(readings, 2)]
    chance = expit(held_out.logits)
    left = held_out.weight * (held_out.label - chance)
    spread = held_out.weight * chance * (1 - chance)
    scores = [_parting(pair, coding, held_out.codes, left, spread) for pair in pairs]
    best = np.argsort(-np.array(scores), kind="stable")[:MOST_TRIED]
    return [pairs[i] for i in best]


def _parting(pair: Pair, coding: Coding, codes: Codes, left: Floats, spread: Floats) -> float:
    cells = pair.cells(coding, codes)
    moved = np.bincount(cells, left, pair.size)
    curvature = np.bincount(cells, spread, pair.size) + STRENGTH
    return float((moved**2 / curvature).sum())


def _foreseen(pair: Pair, cells: Cells, held_out: HeldOut, logits: Floats) -> Floats:
    """Return what tables fitted on other slices, earlier ones where timed, say of each slice."""
    said = np.zeros(len(logits))
    for part in np.unique(held_out.slice):
        here = held_out.slice == part
        rest = held_out.slice < part if held_out.timed else ~here
        table = _fitted(
            pair, cells[rest], held_out.label[rest], held_out.weight[rest], logits[rest]
        )
        said[here] = table[cells[here]]
    return said


def _fitted(pair: Pair, cells: Cells, label: Floats, weight: Floats, logits: Floats) -> Floats:
    """Fit one number for each cell beside given logits, then keep what neither feature says alone.

    Cells are apart, so Newton's steps are too.
    """
    size = pair.size
    table = np.zeros(size)
    for _ in range(MOST_STEPS):
        chance = expit(logits + table[cells])
        slope = np.bincount(cells, weight * (label - chance), size) - STRENGTH * table
        table += slope / (np.bincount(cells, weight * chance * (1 - chance), size) + STRENGTH)
    shape = (pair.first.size, pair.second.size)
    rows = np.asarray(np.bincount(cells, weight, size), np.float64)
    return _alone(table.reshape(shape), rows.reshape(shape)).ravel()


def _alone(table: Floats, weight: Floats) -> Floats:
    """Take from a table its rows' and columns' own means, which belong to the single features.

    The main mix is fitted anew on all rows, and would count them twice.
    """
    rows, columns = weight.sum(axis=1, keepdims=True), weight.sum(axis=0, keepdims=True)
    for _ in range(MOST_STEPS):
        table = table - (table * weight).sum(axis=1, keepdims=True) / np.maximum(rows, 1e-12)
        table = table - (table * weight).sum(axis=0, keepdims=True) / np.maximum(columns, 1e-12)
    return np.where(weight > 0, table, 0.0)
