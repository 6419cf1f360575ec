"""Bands: which points are hot, warm or cold."""

from dataclasses import dataclass
from typing import Literal

Band = Literal["hot", "warm", "cold"]

BANDS: tuple[Band, ...] = ("cold", "warm", "hot")
"""From the lowest points to the highest."""


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """The points that warm (the MQL cut-off) and hot begin at.

    These are where a new installation starts; the cut-off solved from the reps' capacity replaces
    `warm_from` once there are reps and leads to solve it from.
    """

    warm_from: float = 55.0
    hot_from: float = 70.0

    def band_of(self, points: float) -> Band:
        if points >= self.hot_from:
            return "hot"
        return "warm" if points >= self.warm_from else "cold"
