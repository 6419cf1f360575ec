"""Pictures: where the lines and bars of a drawing stand, for templates to set as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDE, TALL = 180.0, 40.0
"""The size of a spark line in its own units; styles stretch it."""

FULL = 1000.0
"""The width of a bar's track."""

EDGE = 3.0
"""What a spark line keeps free on all sides, for its own thickness and its last dot."""


@dataclass(frozen=True, slots=True)
class Spark:
    """A small line through n values, and the wedge in which it is forecast to go on."""

    line: str
    wedge: str
    end: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bar:
    """One step of a waterfall: `shown` is its points rounded, x and width are of 1,000."""

    text: str
    shown: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Waterfall:
    """From the base to the total; the bars' lengths add up, and so do the numbers beside them.

    `rest` is everything worth less than half a point, and what rounding left over.
    """

    start: int
    bars: list[Bar]
    rest: Bar | None
    end: int


def spark(values: Sequence[float], low: float | None = None, high: float | None = None) -> Spark:
    """Lay a line through at least one value; `low` and `high` are where a forecast ends."""
    ends = [bound for bound in (low, high) if bound is not None]
    wedged = len(ends) == 2
    bottom, top = min([*values, *ends]), max([*values, *ends])
    steps = max(len(values) - 1, 1) + (max(len(values) // 4, 1) if wedged else 0)

    def place(step: int, value: float) -> tuple[float, float]:
        x = EDGE + step / steps * (WIDE - 2 * EDGE)
        share = (value - bottom) / (top - bottom) if top > bottom else 0.5
        return round(x, 1), round(TALL - EDGE - share * (TALL - 2 * EDGE), 1)

    line = [place(step, value) for step, value in enumerate(values)]
    wedge = [line[-1], *(place(steps, bound) for bound in ends)] if wedged else []
    return Spark(_points(line), _points(wedge), line[-1])


def waterfall(base: float, parts: Sequence[tuple[str, float]], total: float) -> Waterfall:
    """Lay out what parts add to a base, strongest first; they need not be all there is."""
    seen = [(text, points) for text, points in parts if abs(points) >= 0.5]
    left = total - base - sum(points for _, points in seen)
    unsaid = round(total) - round(base) - sum(round(points) for _, points in seen)
    steps = [*seen, ("", left)]
    levels = [base]
    for _, points in steps:
        levels.append(levels[-1] + points)
    bottom, span = min(levels), (max(levels) - min(levels)) or 1.0

    def bar(i: int, shown: int) -> Bar:
        ends = sorted(((levels[i] - bottom) / span, (levels[i + 1] - bottom) / span))
        width = max(ends[1] - ends[0], 0.003)
        return Bar(steps[i][0], shown, round(ends[0] * FULL, 1), round(width * FULL, 1))

    bars = [bar(i, round(points)) for i, (_, points) in enumerate(seen)]
    rest = bar(len(seen), unsaid) if unsaid or abs(left) >= 0.05 else None
    return Waterfall(round(base), bars, rest, round(total))


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in places)
