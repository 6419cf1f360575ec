"""Held-out rows inside the training part that a rival has not seen either: fair to both."""

from dataclasses import dataclass

import numpy as np

from models.scorecard.scorecard import Scorecard
from models.scorecard.table import logits_of, score_table
from training.examples import Examples, Floats
from training.inner import Inner


@dataclass(frozen=True, slots=True)
class Unseen:
    """What candidate and rival said of rows that neither was fitted on, and what came true."""

    candidate: Floats
    rival: Floats
    label: Floats


NOTHING = Unseen(np.empty(0), np.empty(0), np.empty(0))


def unseen_inside(
    inner: Inner | None, learned_on: Examples, rival: Scorecard, since: float | None
) -> Unseen:
    """Return the held-out rows not older than `since`; all of them when that is None.

    `since` says from when on (as `Examples.at`) the rival was not learned on the examples.
    """
    if inner is None:
        return NOTHING
    kept = np.arange(len(inner.rows))
    if since is not None:
        at = learned_on.at
        kept = np.flatnonzero(at[inner.rows] >= since) if at is not None else kept[:0]
    examples = learned_on.take(inner.rows[kept])
    points = score_table(rival, examples.columns, len(examples)).total
    said = 1 / (1 + np.exp(-logits_of(rival, points)))
    return Unseen(inner.chance[kept], np.asarray(said, np.float64), inner.label[kept])
