"""A sample: coded rows with labels and weights, and the prior they start from."""

from dataclasses import dataclass, replace

import numpy as np

from training.additive import Additive
from training.bins import Codes, Coding
from training.examples import Floats, Rows


@dataclass(frozen=True, slots=True)
class Sample:
    """n coded rows, oldest first where time is known; `start` is the prior, centred on leads."""

    coding: Coding
    codes: Codes
    label: Floats
    weight: Floats
    start: Additive

    def __len__(self) -> int:
        return len(self.label)

    @property
    def positives(self) -> float:
        return float(self.label.sum())

    @property
    def base_rate(self) -> float:
        return float((self.weight @ self.label + 0.5) / (self.weight.sum() + 1.0))

    @property
    def telling(self) -> Rows:
        """The features in which rows differ."""
        return np.flatnonzero((self.codes != self.codes[:1]).any(axis=0))

    def take(self, rows: Rows | slice) -> "Sample":
        return replace(
            self, codes=self.codes[rows], label=self.label[rows], weight=self.weight[rows]
        )

    def newest(self, window: int | None) -> "Sample":
        return self if window is None or window >= len(self) else self.take(slice(-window, None))
