"""What the fakes of CRMs share: records, calls in every window, and troubles to order."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from tests.fakes.server import Reply, Request

OUR_FIELDS = ("points", "band", "reasons", "version", "score_id", "scored_at")


@dataclass
class FakeCrm:
    """`records` by id, each with its fields. `troubles` answers instead, until it runs out.

    `busiest` is the most calls that came within any window of `window` seconds of `clock`; beyond
    `most` it answers 429, and counts how often in `refused`.
    """

    clock: Callable[[], float]
    window: float = 10.0
    most: int = 100
    refused: int = 0
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    troubles: Iterator[Reply | None] = field(default_factory=lambda: iter(()))
    calls: int = 0
    writes: int = 0
    busiest: int = 0
    _times: deque[float] = field(default_factory=deque)
    _lock: Lock = field(default_factory=Lock)

    def __call__(self, request: Request) -> Reply:
        with self._lock:
            self._count()
            if len(self._times) > self.most:
                self.refused += 1
                return Reply(429)
            return next(self.troubles, None) or self.answer(request)

    def answer(self, request: Request) -> Reply:
        raise NotImplementedError

    def put(self, record_id: str, values: dict[str, Any]) -> None:
        self.records[record_id].update(values)
        self.writes += 1

    def _count(self) -> None:
        at = self.clock()
        self.calls += 1
        self._times.append(at)
        while self._times[0] <= at - self.window:
            self._times.popleft()
        self.busiest = max(self.busiest, len(self._times))
