"""The application: what is hot answers at once, and the rooms are read meanwhile.

Reading the rooms and pages takes as long as all the rest of the start, so a process is ready before
it has read them. A thread does that at once; who comes earlier waits for the rest of it.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from types import SimpleNamespace

import structlog

from service.hot import DOORS, HOT, is_hot
from service.kit.asgi import App, Receive, Scope, Send, send_answer
from service.kit.core import Core
from service.kit.errors import PROBLEM_TYPE, Unavailable, encode
from service.kit.front import Front
from service.kit.settings import Settings

Reading = Callable[[], AbstractContextManager[None]]

LISTENS_WITHIN = 0.1
"""Seconds in which the server begins to listen and answers who waits for it, undisturbed."""

log = structlog.get_logger()


class Application:
    """One process of the service; `state.core` is what it holds.

    The rooms are read inside what `reading` makes.
    """

    def __init__(self, core: Core, reading: Reading) -> None:
        self.state = SimpleNamespace(core=core)
        self._core = core
        self._reading = reading
        self._hot_road = Front(self._serve_in_rooms, core, HOT, doors=DOORS)
        self._rooms: Future[App] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http" and is_hot(scope):
            await self._hot_road(scope, receive, send)
        else:
            await self._serve_in_rooms(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Start and stop with the server. What raises while it starts ends the process."""
        await receive()
        self._core.start()
        asyncio.get_running_loop().call_later(LISTENS_WITHIN, self._read_rooms)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._core.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _serve_in_rooms(self, scope: Scope, receive: Receive, send: Send) -> None:
        rooms = self._read_rooms()
        if not rooms.done():
            await asyncio.wait([asyncio.wrap_future(rooms)])
        if rooms.exception():
            await send_answer(send, 503, encode(Unavailable()), PROBLEM_TYPE)
        else:
            await rooms.result()(scope, receive, send)

    def _read_rooms(self) -> Future[App]:
        """Begin to read the rooms, unless that was begun."""
        if self._rooms is None:
            reader = ThreadPoolExecutor(1, "rooms")
            self._rooms = reader.submit(self._read)
            self._rooms.add_done_callback(self._have_read)
            reader.shutdown(wait=False)
        return self._rooms

    def _read(self) -> App:
        with self._reading():
            from service.rooms import rooms_of  # noqa: PLC0415 - half of the start, and not first

            return rooms_of(self._core)

    def _have_read(self, rooms: Future[App]) -> None:
        if error := rooms.exception():
            log.error("rooms_not_read", exc_info=error)
            self._core.troubles.append("the rooms and pages cannot be read; the log says why")


def create_app(settings: Settings | None = None, reading: Reading = nullcontext) -> Application:
    """Build the application; its database is expected to be migrated."""
    return Application(Core.build(settings or Settings()), reading)
