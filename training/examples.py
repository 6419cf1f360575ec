"""Examples: snapshots as columns, with a label, a weight and a place in time for each row."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.facts.kinds import KINDS
from models.features.engagement import READINGS
from models.scorecard.scorecard import Kind

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Columns = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Examples:
    """n rows to learn from.

    `columns` has n values for each feature, float64 or objects, as `score_table` takes
    them. `label` is 0.0 or 1.0, `weight` says how sure it is. `at` orders the rows in time (epoch
    seconds or a rank; None when nobody knows). `rep` gave a verdict on the row, which `said` 1.0 or
    0.0 (nan: nothing either way; None: what the label says); the label of `proven` rows is an
    outcome's or silence's, whatever was said.
    """

    columns: Columns
    label: Floats
    weight: Floats
    at: Floats | None = None
    rep: NDArray[Any] | None = None
    said: Floats | None = None
    proven: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.label)

    @property
    def kinds(self) -> dict[str, Kind]:
        return {feature: kind_of(feature) for feature in self.columns}

    @property
    def positives(self) -> int:
        return int(self.label.sum())

    @property
    def base_rate(self) -> float:
        """The weighted share of positives, kept away from 0 and 1 by one row in all."""
        return float((self.weight @ self.label + 0.5) / (self.weight.sum() + 1.0))

    def take(self, rows: Rows | slice) -> "Examples":
        return Examples(
            {feature: column[rows] for feature, column in self.columns.items()},
            self.label[rows],
            self.weight[rows],
            None if self.at is None else self.at[rows],
            None if self.rep is None else self.rep[rows],
            None if self.said is None else self.said[rows],
            None if self.proven is None else self.proven[rows],
        )

    def without(self, features: Iterable[str]) -> "Examples":
        dropped = set(features)
        kept = {name: column for name, column in self.columns.items() if name not in dropped}
        return replace(self, columns=kept)

    def in_time_order(self) -> "Examples":
        """Return the rows from oldest to newest; rows of one instant keep their order."""
        return self if self.at is None else self.take(np.argsort(self.at, kind="stable"))


def kind_of(feature: str) -> Kind:
    """Return whether a feature says what a lead did or what it is."""
    kind, _, reading = feature.rpartition(".")
    return "engagement" if kind in KINDS and reading in READINGS else "fit"
