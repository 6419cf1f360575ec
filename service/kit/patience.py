"""Patience: how long a caller is left waiting for the database before being told to try again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from service.kit.errors import Unavailable

SECONDS = 0.6
LOOK_SECONDS = 0.05


@asynccontextmanager
async def patience(seconds: float = SECONDS) -> AsyncIterator[None]:
    """Give up on the block after a while. Raises Unavailable."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise Unavailable from None


class Waiting:
    """Futures that wait for an answer on one event loop, with one timer for them all.

    Those still waiting after their patience are told Unavailable, at most `LOOK_SECONDS` later.
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[float, asyncio.Future[Any]]] = []
        self._looking = False

    def add(
        self, loop: asyncio.AbstractEventLoop, future: "asyncio.Future[Any]", patience: float
    ) -> None:
        """Give up on a future after so many seconds, unless it is done by then."""
        self._waiting.append((loop.time() + patience, future))
        if not self._looking:
            self._looking = True
            loop.call_later(LOOK_SECONDS, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        present = loop.time()
        waiting = []
        for until, future in self._waiting:
            if not future.done():
                if until > present:
                    waiting.append((until, future))
                else:
                    future.set_exception(Unavailable())
        self._waiting = waiting
        self._looking = bool(waiting)
        if waiting:
            loop.call_later(LOOK_SECONDS, self._look, loop)
