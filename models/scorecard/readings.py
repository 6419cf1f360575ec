"""How a rule reads its feature: a value becomes the number of a cell. Cell -1 is "missing".

Nothing here can fail on odd data: what cannot be read is missing.
"""

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import pairwise
from math import isfinite

MISSING = -1

Value = str | float | None


def as_number(value: Value) -> float | None:
    """Read a value as a finite number; text that spells one counts, anything else is missing."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    return number if isfinite(number) else None


def as_category(value: Value) -> str | None:
    """Read a value as a category; whole numbers lose their point, so 3 and 3.0 are one level."""
    if value is None or isinstance(value, str):
        return value
    number = as_number(value)
    if number is None:
        return None
    return str(int(number)) if number.is_integer() else repr(number)


@dataclass(frozen=True, slots=True)
class NumberReading:
    """Cells between `edges` (strictly increasing, finite): cell i holds edges[i-1] < x <= edges[i].

    `edges` has k >= 0 numbers and makes k + 1 cells.
    """

    edges: tuple[float, ...]

    @property
    def size(self) -> int:
        return len(self.edges) + 1

    @property
    def names(self) -> list[str]:
        """Say what each cell holds."""
        if not self.edges:
            return ["any number"]
        between = [f"{low:g} to {high:g}" for low, high in pairwise(self.edges)]
        return [f"up to {self.edges[0]:g}", *between, f"above {self.edges[-1]:g}"]

    def cell(self, value: Value) -> int:
        number = value if type(value) is float and value - value == 0.0 else as_number(value)
        return MISSING if number is None else bisect_left(self.edges, number)


@dataclass(frozen=True, slots=True)
class CategoryReading:
    """One cell for each of the k `cases`, and cell k for every other value."""

    cases: tuple[str, ...]
    _cell_of: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_cell_of", {case: i for i, case in enumerate(self.cases)})

    @property
    def size(self) -> int:
        return len(self.cases) + 1

    @property
    def names(self) -> list[str]:
        """Say what each cell holds."""
        return [*self.cases, "any other"]

    def cell(self, value: Value) -> int:
        level = value if type(value) is str else as_category(value)
        return MISSING if level is None else self._cell_of.get(level, len(self.cases))


Reading = NumberReading | CategoryReading
