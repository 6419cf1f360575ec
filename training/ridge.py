"""Ridge: a logistic scorecard that starts from the prior, neighbouring bins held close together.

In scale form: logit = b + s * (x . prior) + x . d. The prior as a whole may be stretched, shrunk
or turned round by s; d is what the labels say beyond it. b ~ N(stated, 1), s ~ N(1, 1) and d is
Gaussian with a random walk over neighbouring bins.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import cho_factor, cho_solve
from scipy.special import expit, softmax

from models.scorecard.readings import NumberReading
from training.additive import Additive, weighted_sum
from training.bins import Coding
from training.examples import Floats, Rows
from training.sample import Sample

BASE, SCALE = 1.0, 1.0
ALONE = 0.2
MOST_STEPS = 30
SHORTEST_STEP = 1e-6
CLOSE_ENOUGH = 1e-7
MANY_ROWS, FEW_CELLS = 20_000, 1_000


@dataclass(frozen=True, slots=True)
class Ridge:
    """A fitted ridge and the log evidence (Laplace) for its strength."""

    additive: Additive
    scale: float
    log_evidence: float


def fit_path(sample: Sample, strengths: Sequence[float], with_evidence: bool = True) -> list[Ridge]:
    """Fit one ridge for each strength; each begins where the one before ended.

    Without evidence, which takes time, that of all is nan.
    """
    cells = _telling_cells(sample)
    problem = _posed(sample, cells)
    stiffness = _stiffness(sample.coding)[np.ix_(cells, cells)]
    parameters, fits = problem.stated, []
    for strength in strengths:
        penalty = _penalty(stiffness, strength)
        parameters, factor = problem.solve(penalty, parameters, exact_factor=with_evidence)
        evidence = problem.log_evidence(penalty, parameters, factor) if with_evidence else np.nan
        scale = float(parameters[1])
        table = scale * sample.start.cells
        table[cells] += parameters[2:]
        fits.append(Ridge(Additive(float(parameters[0]), table), scale, evidence))
    return fits


class Refit:
    """One ridge on rows whose labels change a little each time; their codes and weights stay."""

    def __init__(self, sample: Sample, strength: float) -> None:
        self._start = sample.start
        self._cells = _telling_cells(sample)
        self._problem = _posed(sample, self._cells)
        stiffness = _stiffness(sample.coding)[np.ix_(self._cells, self._cells)]
        self._penalty = _penalty(stiffness, strength)
        self._parameters, _ = self._problem.solve(self._penalty, self._problem.stated)

    def towards(self, label: Floats) -> Additive:
        """Take one of Newton's steps towards n labels from 0 to 1."""
        self._problem = replace(self._problem, label=label)
        self._parameters, _ = self._problem.solve(self._penalty, self._parameters, most_steps=1)
        return self.fitted

    @property
    def fitted(self) -> Additive:
        table = float(self._parameters[1]) * self._start.cells
        table[self._cells] += self._parameters[2:]
        return Additive(float(self._parameters[0]), table)


def average_by_evidence(fits: Sequence[Ridge], coding: Coding) -> Additive:
    """Return the mean of the fits, each weighing what its evidence says."""
    shares = softmax([fit.log_evidence for fit in fits])
    pairs = zip(shares, fits, strict=True)
    return weighted_sum(((float(share), fit.additive) for share, fit in pairs), coding)


@dataclass(frozen=True, slots=True)
class _Problem:
    """Rows x parameters (base, scale, cells), labels and weights, and what the prior states.

    `features` have the cell of each row, counted from 0, and where these are among the parameters;
    those with few cells come first. `doubles` are the first and the second of them read together,
    the third and the fourth ... as far as that makes few cells and there are many rows.
    """

    design: sparse.csr_array
    features: Sequence[tuple[Rows, slice]]
    doubles: Sequence[tuple[Rows, slice, slice]]
    label: Floats
    weight: Floats
    stated: Floats

    def solve(
        self,
        penalty: Floats,
        begin: Floats,
        most_steps: int = MOST_STEPS,
        exact_factor: bool = True,
    ) -> tuple[Floats, Floats]:
        """Walk Newton's steps from `begin`; return the end and the Cholesky factor on the way.

        Where the factor need not be that of the last step, the one before tells whether the end is
        near: information is what takes the time.
        """
        parameters, value = begin, self._objective(penalty, begin)
        factor, enough = penalty, CLOSE_ENOUGH * max(len(self.label), 1)
        for done in range(most_steps):
            chance = expit(self.design @ parameters)
            slope = self.design.T @ (self.weight * (self.label - chance))
            slope = slope - penalty @ (parameters - self.stated)
            if done and not exact_factor and slope @ cho_solve((factor, False), slope) < enough / 2:
                break
            information = self._information(self.weight * chance * (1 - chance))
            factor, _ = cho_factor(information + penalty)
            step = cho_solve((factor, False), slope)
            if slope @ step < enough:
                break
            parameters, value = self._walk(penalty, parameters, step, value)
        return parameters, factor

    def log_evidence(self, penalty: Floats, parameters: Floats, factor: Floats) -> float:
        _, log_determinant = np.linalg.slogdet(penalty)
        value = self._objective(penalty, parameters)
        return float(value + log_determinant / 2 - np.log(np.diag(factor)).sum())

    def _walk(
        self, penalty: Floats, begin: Floats, step: Floats, value: float
    ) -> tuple[Floats, float]:
        """Take the longest of the step, its half, its quarter ... that does not lose."""
        length = 1.0
        while length > SHORTEST_STEP:
            parameters = begin + length * step
            reached = self._objective(penalty, parameters)
            if reached >= value:
                return parameters, reached
            length /= 2
        return begin, value

    def _objective(self, penalty: Floats, parameters: Floats) -> float:
        """Log likelihood plus log prior, up to a constant."""
        logits = self.design @ parameters
        likelihood = self.weight @ (self.label * logits - np.logaddexp(0.0, logits))
        moved = parameters - self.stated
        return float(likelihood - moved @ penalty @ moved / 2)

    def _information(self, information: Floats) -> Floats:
        """Return design.T @ diag(information) @ design, counted for a feature and two others at a
        time: a sparse product takes twenty times as long.
        """
        start = self.design.data[1 :: len(self.features) + 2]
        square = np.zeros((self.design.shape[1], self.design.shape[1]))
        square[0, 0], square[1, 1] = information.sum(), information @ start**2
        square[0, 1] = information @ start
        for f, (own, mine) in enumerate(self.features):
            width = _width(mine)
            alone = np.bincount(own, information, width)
            square[0, mine], square[mine, mine] = alone, np.diag(alone)
            square[1, mine] = np.bincount(own, information * start, width)
            doubles = self.doubles[: f // 2]
            for others, first, second in doubles:
                shape = _width(first), _width(second), width
                counts = np.bincount(others * width + own, information, prod(shape)).reshape(shape)
                square[first, mine], square[second, mine] = counts.sum(axis=1), counts.sum(axis=0)
            for other, first in self.features[2 * len(doubles) : f]:
                counts = np.bincount(other * width + own, information, _width(first) * width)
                square[first, mine] = counts.reshape(-1, width)
        return np.asarray(square + square.T - np.diag(square.diagonal()), np.float64)


def _telling_cells(sample: Sample) -> Rows:
    """Return the cells whose numbers labels can move; elsewhere the fit is the prior, exactly.

    That leaves out features with all rows in one cell, and cells without rows and neighbours.
    """
    telling = np.zeros(sample.coding.width, bool)
    telling[sample.codes[:, sample.telling].ravel()] = True
    for f in sample.telling:
        if isinstance(sample.coding.readings[f], NumberReading):
            cells = sample.coding.cells_of(f)
            telling[cells.start : cells.stop - 1] = True
    return np.flatnonzero(telling)


def _posed(sample: Sample, cells: Rows) -> _Problem:
    rows = len(sample)
    place = np.full(sample.coding.width, -1, np.int32)
    place[cells] = np.arange(len(cells)) + 2
    kept = sample.codes[:, sample.telling]
    width = kept.shape[1] + 2
    values = np.ones((rows, width))
    values[:, 1] = sample.start.cells[sample.codes].sum(axis=1)
    places = np.empty((rows, width), np.int32)
    places[:, 0], places[:, 1], places[:, 2:] = 0, 1, place[kept]
    ends = np.arange(0, values.size + 1, width)
    shape = (rows, len(cells) + 2)
    design = sparse.csr_array((values.ravel(), places.ravel(), ends), shape=shape)
    stated = np.zeros(shape[1])
    stated[:2] = sample.start.intercept, 1.0
    features = [_apart(column) for column in places.T[2:]] if rows else []
    features.sort(key=lambda feature: _width(feature[1]))
    doubles = _doubles(features) if rows >= MANY_ROWS else []
    return _Problem(design, features, doubles, sample.label, sample.weight, stated)


def _apart(places: NDArray[np.int32]) -> tuple[Rows, slice]:
    first, last = int(places.min()), int(places.max())
    return (places - first).astype(np.intp), slice(first, last + 1)


def _doubles(features: Sequence[tuple[Rows, slice]]) -> list[tuple[Rows, slice, slice]]:
    pairs = zip(features[::2], features[1::2], strict=False)
    return [
        (one * _width(second) + other, first, second)
        for (one, first), (other, second) in pairs
        if _width(first) * _width(second) <= FEW_CELLS
    ]


def _width(cells: slice) -> int:
    return int(cells.stop - cells.start)


def _stiffness(coding: Coding) -> Floats:
    """Cells x cells: what it costs to leave the prior, and to differ from the bin beside."""
    stiffness = np.eye(coding.width)
    for f, reading in enumerate(coding.readings):
        if isinstance(reading, NumberReading) and reading.size > 1:
            bins = slice(int(coding.starts[f]), int(coding.starts[f]) + reading.size)
            steps = np.diff(np.eye(reading.size), axis=0)
            walk = reading.size / 2 * steps.T @ steps
            stiffness[bins, bins] = walk + ALONE * np.eye(reading.size)
    return stiffness


def _penalty(stiffness: Floats, strength: float) -> Floats:
    penalty = np.zeros((len(stiffness) + 2, len(stiffness) + 2))
    penalty[0, 0], penalty[1, 1] = BASE, SCALE
    penalty[2:, 2:] = strength * stiffness
    return penalty
