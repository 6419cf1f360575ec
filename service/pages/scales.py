"""Scales: where lines, intervals and bars stand; what they show is also said in words."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, EDGE = 200.0, 48.0, 4.0
AHEAD = 0.22
"""The part of a line's picture that is kept for what is foreseen."""

Foreseen = tuple[float | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of weeks in a picture of 200 by 48, the band of what is foreseen, and the target's
    height.
    """

    points: str
    band: str
    target: float | None


@dataclass(frozen=True, slots=True)
class Span:
    """A value between the ends of its interval, each in per cent of the picture's width."""

    low: float
    value: float
    high: float


def line(
    weeks: Sequence[float | None], foreseen: Foreseen | None, target: float | None
) -> Line | None:
    """Draw weeks, oldest first; None where there are fewer than two to draw."""
    known = [(place, week) for place, week in enumerate(weeks) if week is not None]
    if len(known) < 2:
        return None
    ahead = [value for value in foreseen or () if value is not None]
    ahead = ahead if len(ahead) == 3 else []
    shown = [week for _, week in known] + ahead + ([target] if target is not None else [])
    low, high = min(shown), max(shown)

    def height(value: float) -> float:
        part = (value - low) / (high - low) if high > low else 0.5
        return round(HEIGHT - EDGE - part * (HEIGHT - 2 * EDGE), 1)

    ends = WIDTH * (1 - AHEAD) if ahead else WIDTH
    step = ends / (len(weeks) - 1)
    places = [(round(place * step, 1), height(week)) for place, week in known]
    band = [places[-1], (WIDTH, height(ahead[0])), (WIDTH, height(ahead[2]))] if ahead else []
    return Line(_spelled(places), _spelled(band), height(target) if target is not None else None)


def span(value: float | None, low: float | None, high: float | None, most: float) -> Span | None:
    """Place a value and its interval on a scale from 0 to `most`."""
    if value is None or most <= 0:
        return None
    ends = (value if low is None else low, value, value if high is None else high)
    low_at, at, high_at = (round(100 * min(max(end / most, 0.0), 1.0), 1) for end in ends)
    return Span(low_at, at, high_at)


def part(value: float, whole: float) -> float:
    """Return a bar's length in per cent."""
    return round(100 * min(max(value / whole, 0.0), 1.0), 1) if whole > 0 else 0.0


def _spelled(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in places)
