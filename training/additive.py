"""What every fitted member is, and all that happens to one until it becomes a scorecard."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from training.bins import Codes, Coding
from training.examples import Floats


@dataclass(frozen=True, slots=True)
class Additive:
    """An intercept and one number for each cell of a coding, in logits."""

    intercept: float
    cells: Floats

    def logits(self, codes: Codes) -> Floats:
        return np.asarray(self.intercept + self.cells[codes].sum(axis=1), np.float64)

    def scaled(self, slope: float, shift: float = 0.0) -> "Additive":
        return Additive(self.intercept * slope + shift, self.cells * slope)

    def centred(self, coding: Coding, codes: Codes) -> "Additive":
        """Return the same logits with each feature's cells averaging zero over the coded rows."""
        cells = self.cells.copy()
        intercept = self.intercept
        if len(codes):
            for f in range(codes.shape[1]):
                mean = float(self.cells[codes[:, f]].mean())
                cells[coding.cells_of(f)] -= mean
                intercept += mean
        return Additive(intercept, cells)


def constant(log_odds: float, coding: Coding) -> Additive:
    return Additive(log_odds, np.zeros(coding.width))


def weighted_sum(parts: Iterable[tuple[float, Additive]], coding: Coding) -> Additive:
    total = constant(0.0, coding)
    for share, part in parts:
        total = Additive(total.intercept + share * part.intercept, total.cells + share * part.cells)
    return total
