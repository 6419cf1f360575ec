"""What a card shows of the later rows: intervals, reliability, lift, segments."""

from collections.abc import Callable
from typing import Any

import numpy as np

from training.examples import Examples, Floats
from training.metrics import auc, losses
from training.segments import segments_of

DRAWS = 200
TENTHS = 10


def shown(chance: Floats, later: Examples) -> dict[str, Any]:
    """Return as plain data how n probabilities stand beside n later labels."""
    return {
        "intervals": {
            "auc": _interval(chance, later.label, auc),
            "log_loss": _interval(chance, later.label, _log_loss),
        },
        "reliability": _reliability(chance, later.label),
        "lift": _lift(chance, later.label),
        "segments": _segments(chance, later),
    }


def _interval(
    chance: Floats, label: Floats, figure: Callable[[Floats, Floats], float]
) -> list[float]:
    """Return between what the figure lies in 95 of 100 redrawn samples."""
    random = np.random.default_rng(0)
    drawn = []
    for _ in range(DRAWS):
        rows = random.integers(0, len(label), len(label))
        if 0 < label[rows].sum() < len(rows):
            drawn.append(figure(chance[rows], label[rows]))
    return [float(bound) for bound in np.percentile(drawn, [2.5, 97.5])] if drawn else []


def _log_loss(chance: Floats, label: Floats) -> float:
    return float(losses(chance, label).mean())


def _reliability(chance: Floats, label: Floats) -> list[list[float]]:
    """Return for each tenth of leads by probability what was said, and what came true."""
    tenths = np.array_split(np.argsort(chance, kind="stable"), TENTHS)
    return [[float(chance[t].mean()), float(label[t].mean())] for t in tenths if len(t)]


def _lift(chance: Floats, label: Floats) -> list[float]:
    """Return the share of good leads among the best 0%, 10% ... 100% by probability."""
    found = np.cumsum(label[np.argsort(-chance, kind="stable")]) / max(label.sum(), 1.0)
    ends = [int(len(found) * k / TENTHS) for k in range(1, TENTHS + 1)]
    return [0.0, *(float(found[end - 1]) if end else 0.0 for end in ends)]


def _segments(chance: Floats, later: Examples) -> list[dict[str, Any]]:
    return [
        {
            "segment": name,
            "rows": len(rows),
            "said": float(chance[rows].mean()),
            "came_true": float(later.label[rows].mean()),
            "log_loss": _log_loss(chance[rows], later.label[rows]),
        }
        for name, rows in segments_of(later).items()
    ]
