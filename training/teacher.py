"""The teacher: the estimator that a scorecard was distilled from, as it is itself."""

from collections.abc import Callable
from dataclasses import dataclass

from training.examples import Examples, Floats
from training.inner import Inner


@dataclass(frozen=True, slots=True)
class Teacher:
    """`chances` gives its probability for each row; `inner` what it said of held-out rows."""

    chances: Callable[[Examples], Floats]
    inner: Inner
