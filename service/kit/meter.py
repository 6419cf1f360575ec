"""The meter: how many requests came, how they ended and how long they took, by route.

A dictionary of numbers, because it is written on the hot road; whoever scrapes it makes more of it.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Upper ends in seconds of the latencies that are counted together; one more holds the rest."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

Key = tuple[str, str, int]


@dataclass(slots=True)
class Line:
    """The requests of one method, route and status: how many by latency, and all their seconds."""

    counts: list[int]
    seconds: float = 0.0


class Meter:
    """Counts for this process, from its start; written by the event loop alone."""

    def __init__(self) -> None:
        self._lines: dict[Key, Line] = {}

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        key = method if method in METHODS else "other", route, status
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = Line([0] * (len(BOUNDS) + 1))
        line.counts[bisect_left(BOUNDS, seconds)] += 1
        line.seconds += seconds

    def lines(self) -> Iterator[tuple[Key, list[int], float]]:
        """Go through what was counted so far."""
        for key, line in sorted(self._lines.items()):
            yield key, list(line.counts), line.seconds
