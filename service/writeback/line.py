"""The line to a CRM: within its limit, behind a breaker, with answers sorted into errors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import Any

from service.kit.breaker import Breaker
from service.kit.bucket import Bucket
from service.kit.outbound import Answer, Outbound, OutboundError, RefusedAddress
from service.kit.retry_after import Unit
from service.writeback.crm import Limit, NotAllowed, Unavailable

THROTTLED_SECONDS = 10.0
SECONDS = 20.0


@dataclass
class Line:
    """One CRM as this process calls it; bucket and breaker outlive the jobs that use it.

    `clock` and `wait` tell and pass the time, in seconds. `throttles` recognises answers by which
    a CRM asks for patience without saying 429.
    """

    client: Outbound
    base: str
    limit: Limit
    headers: Mapping[str, str] = field(default_factory=dict)
    unit: Unit = "seconds"
    seconds: float = SECONDS
    clock: Callable[[], float] = monotonic
    wait: Callable[[float], None] = sleep
    throttles: Callable[[Answer], bool] = lambda _answer: False
    breaker: Breaker = field(default_factory=Breaker)

    def __post_init__(self) -> None:
        self.bucket = Bucket.for_limit(self.limit.calls, self.limit.seconds, self.clock())

    def call(self, method: str, path: str, *, json: Any = None, query: Any = None) -> Answer:
        """Send one request, return an answer that can be read. Raises NotAllowed, Unavailable."""
        if (closed_for := self.breaker.wait(self.clock())) > 0:
            raise Unavailable("the breaker is open", closed_for)
        while (seconds := self.bucket.take(self.clock())) > 0:
            self.wait(seconds)
        try:
            answer = self.client.send(
                method,
                f"{self.base.rstrip('/')}{path}",
                headers=self.headers,
                json=json,
                query=query,
                seconds=self.seconds,
            )
            if answer.succeeded and answer.body:
                answer.json()
        except RefusedAddress as error:
            raise NotAllowed(f"the address of this CRM cannot be called: {error}") from error
        except OutboundError as error:
            raise self._failed(str(error)) from error
        return self._sorted(answer)

    def _sorted(self, answer: Answer) -> Answer:
        if answer.status == 429 or self.throttles(answer):
            seconds = answer.retry_after(self.unit)
            seconds = THROTTLED_SECONDS if seconds is None else seconds
            self.breaker.pause(self.clock(), seconds)
            raise Unavailable("too many calls", seconds)
        if answer.status >= 500 or answer.status in (408, 425):
            asked = answer.retry_after(self.unit) or 0.0
            raise self._failed(f"answered {answer.status}", asked)
        self.breaker.succeeded()
        if answer.status in (401, 403):
            raise NotAllowed(f"answered {answer.status}")
        return answer

    def _failed(self, why: str, asked_seconds: float = 0.0) -> Unavailable:
        at = self.clock()
        self.breaker.failed(at)
        if asked_seconds:
            self.breaker.pause(at, asked_seconds)
        return Unavailable(why, max(self.breaker.wait(at), 1.0))
