"""A CRM's limit in front of its fake: so many calls in any window of so many seconds, then 429."""

from collections import deque
from collections.abc import Callable

from tests.fakes.server import Handle, Reply, Request


class Limited:
    """Answers by `handle`, and counts in `refused` what came beyond the limit."""

    def __init__(
        self, handle: Handle, calls: int, seconds: float, clock: Callable[[], float]
    ) -> None:
        self._handle, self._calls, self._seconds, self._clock = handle, calls, seconds, clock
        self._times: deque[float] = deque()
        self.refused = 0

    def __call__(self, request: Request) -> Reply:
        at = self._clock()
        while self._times and self._times[0] <= at - self._seconds:
            self._times.popleft()
        if len(self._times) >= self._calls:
            self.refused += 1
            return Reply.of({"status": "error"}, 429, retry_after=str(self._seconds))
        self._times.append(at)
        return self._handle(request)
