"""An open-loop generator: every request leaves at its own time, whether or not others came back.

What is refused or breaks off is sent again later and later, as CRMs do, until it is acknowledged.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from time import perf_counter

from tests.fakes.sending import Sent

LONGEST_WAIT = 8.0
DEADLINE = 10.0

Timed = tuple[float, Callable[[], Sent]]
"""When a request leaves, in seconds, and how it is written and signed then."""


@dataclass
class Figures:
    """Seconds: from sending to the answer, and from when it was due to when it was sent."""

    answered: list[float] = field(default_factory=list)
    own_delay: list[float] = field(default_factory=list)
    acknowledged: int = 0
    repeated: int = 0
    refused: int = 0

    def told(self) -> str:
        return (
            f"{self.acknowledged} acknowledged, {self.repeated} tries repeated, "
            f"{self.refused} answered 503; answers p50 {at(self.answered, 0.5):.1f} ms, "
            f"p99 {at(self.answered, 0.99):.1f} ms, worst {at(self.answered, 1):.1f} ms; "
            f"the generator's own delay p99 {at(self.own_delay, 0.99):.1f} ms, "
            f"worst {at(self.own_delay, 1):.1f} ms"
        )


def at(laps: Sequence[float], share: float) -> float:
    """Return the lap below which this share lies, in milliseconds."""
    ordered = sorted(laps)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000


class OpenLoop:
    """Sends to one port on loopback over as many connections as it takes."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self._random = Random(9)
        self.figures = Figures()

    async def send_all(self, schedule: Sequence[Timed]) -> None:
        """Send each request at its second, and return when all are acknowledged."""
        began = perf_counter()
        tasks = []
        for due, sign in sorted(schedule, key=lambda pair: pair[0]):
            ahead = began + due - perf_counter()
            if ahead > 0:
                await asyncio.sleep(ahead)
            tasks.append(asyncio.create_task(self._send(began + due, sign)))
        await asyncio.gather(*tasks)
        self._close_idle()

    async def _send(self, due: float, sign: Callable[[], Sent]) -> None:
        self.figures.own_delay.append(perf_counter() - due)
        wait = 1.0
        while True:
            wire = _wire(sign())
            began = perf_counter()
            try:
                status = await asyncio.wait_for(self._exchange(wire), DEADLINE)
            except (OSError, EOFError, TimeoutError):
                self._close_idle()
            else:
                self.figures.answered.append(perf_counter() - began)
                if status == 202:
                    self.figures.acknowledged += 1
                    return
                assert status == 503, status
                self.figures.refused += 1
            self.figures.repeated += 1
            await asyncio.sleep(wait * self._random.uniform(0.5, 1.5))
            wait = min(wait * 2, LONGEST_WAIT)

    async def _exchange(self, wire: bytes) -> int:
        connection = self._idle.pop() if self._idle else None
        reader, writer = connection or await asyncio.open_connection("127.0.0.1", self._port)
        try:
            writer.write(wire)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
            await reader.readexactly(length)
        except BaseException:
            writer.close()
            raise
        self._idle.append((reader, writer))
        return int(head.split(b" ", 2)[1])

    def _close_idle(self) -> None:
        for _, writer in self._idle:
            writer.close()
        self._idle.clear()


def _wire(sent: Sent) -> bytes:
    headers = "".join(f"{name}: {value}\r\n" for name, value in sent.headers.items())
    head = f"POST {sent.path} HTTP/1.1\r\nhost: localhost\r\n{headers}"
    return f"{head}content-length: {len(sent.raw)}\r\n\r\n".encode() + sent.raw
