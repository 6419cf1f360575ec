"""The first hurdle: what the learner said of rows that it held out inside the training part."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.examples import Floats, Rows
from training.metrics import auc, losses

LOWEST_AUC = 0.55
LOWEST_GAIN = 0.02


@dataclass(frozen=True, slots=True)
class Inner:
    """Probabilities for held-out rows, and the base rate known before each one's slice.

    `rows` are their positions among the examples learned on, in time order.
    """

    label: Floats
    slice: NDArray[np.intp]
    chance: Floats
    base: Floats
    rows: Rows

    @property
    def auc(self) -> float:
        return auc(self.chance, self.label) if 0 < self.label.sum() < len(self.label) else 0.5

    @property
    def gain(self) -> float:
        """The share of the base rate's log loss that is gone."""
        base = float(losses(self.base, self.label).mean())
        return 1 - float(losses(self.chance, self.label).mean()) / base

    @property
    def skilled(self) -> bool:
        return self.auc > LOWEST_AUC and self.gain >= LOWEST_GAIN

    def take(self, kept: Rows) -> "Inner":
        return Inner(
            self.label[kept],
            self.slice[kept],
            self.chance[kept],
            self.base[kept],
            self.rows[kept],
        )

    def document(self) -> dict[str, float]:
        return {"rows": len(self.label), "auc": self.auc, "gain": self.gain}
