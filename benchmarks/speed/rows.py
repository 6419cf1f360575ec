"""A row of the table of speed: a figure, what it should reach, and how to read it."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

MARGIN = 1.5
"""A figure may be this much worse than the accepted one: machines differ, and are shared."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `name` is how the last accepted one is found again, `goal` what it should reach.

    `low` and `high` are the extremes over the rounds, `detail` what a reader needs beside it.
    """

    name: str
    figure: float
    unit: str
    goal: float
    better: Literal["more", "less"] = "more"
    low: float | None = None
    high: float | None = None
    detail: str = ""

    @property
    def reached(self) -> bool:
        return self.figure >= self.goal if self.better == "more" else self.figure <= self.goal

    def worse_than(self, accepted: float) -> bool:
        """Say whether the figure is worse than the accepted one by more than the margin."""
        if self.better == "more":
            return self.figure < accepted / MARGIN
        return self.figure > accepted * MARGIN


def tell(row: Row) -> None:
    """Print a row as soon as it is known: the whole takes a quarter of an hour."""
    mark = "reached" if row.reached else "SHORT"
    sys.stdout.write(f"{row.name}: {spelled(row.figure)} {row.unit}, {_goal(row)}: {mark}\n")
    if row.detail:
        sys.stdout.write(f"    {row.detail}\n")
    sys.stdout.flush()


def table(rows: Iterable[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = ["| work | figure | spread | goal | |", "|---|---|---|---|---|"]
    for row in rows:
        spread = "" if row.low is None or row.high is None else (
            f"{spelled(row.low)} to {spelled(row.high)}"
        )  # fmt: skip
        figure = f"{spelled(row.figure)} {row.unit}"
        mark = "reached" if row.reached else "**short**"
        lines.append(f"| {row.name} | {figure} | {spread} | {_goal(row)} | {mark} |")
    return "\n".join(lines) + "\n"


def regressions(rows: Iterable[Row], accepted: Mapping[str, float]) -> list[str]:
    """Return what became worse than the last accepted figures allow."""
    return [
        f"{row.name}: {spelled(row.figure)} {row.unit}, accepted {spelled(accepted[row.name])}"
        for row in rows
        if row.name in accepted and row.worse_than(accepted[row.name])
    ]


def documents(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [asdict(row) | {"reached": row.reached} for row in rows]


def row_of(document: dict[str, Any]) -> Row:
    """Read a row back from its document."""
    return Row(**{name: value for name, value in document.items() if name != "reached"})


def spelled(figure: float) -> str:
    """Spell a figure with about three digits that count."""
    if figure >= 1000:
        return f"{figure:,.0f}"
    return f"{figure:.3g}"


def _goal(row: Row) -> str:
    return f"at {'least' if row.better == 'more' else 'most'} {spelled(row.goal)}"
