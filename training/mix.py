"""The mix: every member, made as sure of itself as foresight allows, weighs what it foresaw.

Shares fall exponentially with a member's log loss. Measured on tables with and without drift, this
foresees better than drawing members greedily, and hangs less on the accidents of one slice.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import softmax

from training.examples import Floats
from training.foresight import Foresight
from training.pool import Member
from training.slope import fit_slope

MOST_TRUST, ROWS_PER_TRUST = 100.0, 25
"""A log loss higher by 1 / trust makes a share lower by a factor e; more rows earn more trust."""
LEAST_SHARE = 0.02
FLATTEST, STEEPEST = 0.5, 2.0


@dataclass(frozen=True, slots=True)
class Part:
    """A member's share of the mix, and its own slope about the mean logit that it foresaw."""

    share: float
    slope: float
    middle: float

    def turned(self, logits: Floats) -> Floats:
        return np.asarray(self.middle + self.slope * (logits - self.middle), np.float64)


def mix(foresight: Foresight) -> dict[Member, Part]:
    """Return the parts of the members whose share is worth having; shares add up to 1."""
    turned = {member: _turned(foresight, member) for member in sorted(foresight.logits)}
    losses = [
        foresight.loss(part.turned(foresight.logits[member])) for member, part in turned.items()
    ]
    trust = min(MOST_TRUST, len(foresight.rows) / ROWS_PER_TRUST)
    shares = softmax(-trust * np.array(losses))
    kept = np.where(shares >= min(LEAST_SHARE, shares.max()), shares, 0.0)
    return {
        member: Part(float(share), part.slope, part.middle)
        for (member, part), share in zip(turned.items(), kept / kept.sum(), strict=True)
        if share > 0
    }


def mixed(foresight: Foresight, parts: dict[Member, Part]) -> Floats:
    """Return what the mix said of the foreseen rows."""
    said = [part.share * part.turned(foresight.logits[member]) for member, part in parts.items()]
    return np.asarray(np.sum(said, axis=0), np.float64)


def slope_of(foresight: Foresight, logits: Floats) -> float:
    """Return how much steeper logits should be, each slice keeping its own base rate."""
    slope, _ = fit_slope(logits, foresight.label, foresight.weight, foresight.slice)
    return float(np.clip(slope, FLATTEST, STEEPEST))


def _turned(foresight: Foresight, member: Member) -> Part:
    logits = foresight.logits[member]
    slope = 1.0 if member.way == "base rate" else slope_of(foresight, logits)
    return Part(0.0, slope, float(logits.mean()))
