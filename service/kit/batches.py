"""Batches: the work of many requests, done together in one transaction.

There is no timer: a group is whatever queued while the one before it was being done. When a group
fails, each of its requests is tried alone and only the guilty one fails. The queue is bounded, and
refusing is cheaper than serving.

A database across a network is spoken to in a thread. SQLite is code of this process, and a second
thread would only hand the interpreter's lock to and fro: there a group's work is done on the event
loop, in turns that are kept short, and a thread takes what may wait (BEGIN, COMMIT) or is long.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, asynccontextmanager
from typing import Any, Generic, NamedTuple, TypeVar, cast
from weakref import WeakKeyDictionary

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from models.facts.known import LeadMovedError
from service.kit.champion import NoChampionError
from service.kit.errors import Problem, Unavailable
from service.kit.patience import Waiting

RETRIED = ("40001", "40P01")
"""PostgreSQL's states for a serialization failure and a deadlock: trying again helps."""

TRIES = 3
MOST_ON_LOOP = 256
"""How large a group may be that is done on the event loop: some ten milliseconds."""

log = structlog.get_logger()

Outcome = Any | Exception
Work = TypeVar("Work")
Opened = AbstractContextManager[Connection]


class _Ticket(NamedTuple):
    work: Any
    future: "asyncio.Future[Any]"


class _Queue:
    """What waits on one event loop."""

    def __init__(self) -> None:
        self.tickets: deque[_Ticket] = deque()
        self.waiting = Waiting()
        self.lanes: set[asyncio.Task[None]] = set()


class Batches(Generic[Work]):
    """Hands groups of work to `do` inside what `open_` opens; it gives one result for each.

    `size` says how large one piece of work is. At most `lanes` groups are done at a time, on
    threads called `name`, or `on_loop`; then `waits` says whether opening and closing wait, for a
    lock or the disk.
    """

    def __init__(
        self,
        name: str,
        open_: Callable[[], Opened],
        do: Callable[[Connection, Sequence[Work]], Sequence[Any]],
        size: Callable[[Work], int],
        *,
        queue_limit: int,
        group_limit: int,
        lanes: int = 1,
        on_loop: bool = False,
        waits: bool = True,
    ) -> None:
        self._open = open_
        self._do = do
        self._size = size
        self._queue_limit = queue_limit
        self._group_limit = group_limit
        self._lanes = lanes
        self._on_loop = on_loop
        self._waits = waits
        self._threads = ThreadPoolExecutor(lanes, thread_name_prefix=name)
        self._queues: WeakKeyDictionary[asyncio.AbstractEventLoop, _Queue] = WeakKeyDictionary()

    @property
    def full(self) -> bool:
        """Whether a request should be refused before its body is even read."""
        limit = self._queue_limit
        return any(len(queue.tickets) >= limit for queue in self._queues.values())

    async def done(self, work: Work, patience: float) -> Any:
        """Queue work and return its result. Raises Unavailable and other problems."""
        if self.full:
            raise Unavailable("Too many requests are waiting.")
        loop = asyncio.get_running_loop()
        queue = self._queues.get(loop)
        if queue is None:
            queue = self._queues[loop] = _Queue()
        ticket = _Ticket(work, loop.create_future())
        queue.tickets.append(ticket)
        if len(queue.lanes) < self._lanes:
            lane = loop.create_task(self._keep_lane(queue))
            queue.lanes.add(lane)
        queue.waiting.add(loop, ticket.future, patience)
        return await ticket.future

    async def stop(self) -> None:
        """Finish what is queued, then end the threads."""
        for queue in self._queues.values():
            await asyncio.gather(*queue.lanes)
        self._threads.shutdown()

    async def _keep_lane(self, queue: _Queue) -> None:
        """Serve, and give the lane up in the same turn: who queues after it must open another."""
        try:
            await self._serve(queue)
        finally:
            queue.lanes.remove(cast("asyncio.Task[None]", asyncio.current_task()))

    async def _serve(self, queue: _Queue) -> None:
        """Do group after group until nothing waits."""
        while queue.tickets:
            group: list[_Ticket] = []
            try:
                if self._on_loop:
                    async with self._opened() as connection:
                        group = self._next_group(queue)
                        outcomes = await self._done_on(connection, group)
                else:
                    group = self._next_group(queue)
                    outcomes = await self._together(group)
            except Exception as error:  # noqa: BLE001 - the callers are told, the lane goes on
                await self._tell_or_retry(group or self._next_group(queue), error)
            else:
                _tell(group, outcomes)

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[Connection]:
        """Open for a group on the event loop: what queues meanwhile still joins it."""
        call = self._apart if self._waits else _at_once
        opened = self._open()
        connection = await call(opened.__enter__)
        try:
            yield connection
        except BaseException as error:
            await call(opened.__exit__, type(error), error, error.__traceback__)
            raise
        else:
            await call(opened.__exit__, None, None, None)

    async def _done_on(self, connection: Connection, group: Sequence[_Ticket]) -> Sequence[Any]:
        """Do a group on the event loop, or what is large in a thread."""
        works = [ticket.work for ticket in group]
        if sum(map(self._size, works)) <= MOST_ON_LOOP:
            return self._do(connection, works)
        done: Sequence[Any] = await self._apart(self._do, connection, works)
        return done

    async def _tell_or_retry(self, group: Sequence[_Ticket], error: Exception) -> None:
        """Tell a group of the database's trouble, or do each of its requests alone."""
        if trouble := _trouble(error):
            _tell(group, [trouble] * len(group))
            return
        log.warning("group_retried_one_by_one", size=len(group), why=type(error).__name__)
        for ticket in group:
            _tell([ticket], [await self._alone(ticket)])

    async def _alone(self, ticket: _Ticket) -> Outcome:
        """Do the work of one request; where others came in between, a few times."""
        for tries_left in reversed(range(TRIES)):
            try:
                return (await self._together([ticket]))[0]
            except Exception as error:  # noqa: BLE001 - the caller is told, the lane goes on
                if trouble := _trouble(error):
                    return trouble
                if not tries_left or not isinstance(error, (DBAPIError, LeadMovedError)):
                    return error
        raise AssertionError("the last try returns")

    async def _together(self, group: Sequence[_Ticket]) -> Sequence[Any]:
        """Open, do and close in a thread."""

        def do() -> Sequence[Any]:
            with self._open() as connection:
                return self._do(connection, [ticket.work for ticket in group])

        done: Sequence[Any] = await self._apart(do)
        return done

    async def _apart(self, call: Callable[..., Any], *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call, *given)

    def _next_group(self, queue: _Queue) -> list[_Ticket]:
        """Take what waits, up to a group's limits, without what nobody waits for any more."""
        group: list[_Ticket] = []
        size = 0
        while queue.tickets and len(group) < self._group_limit:
            ticket = queue.tickets[0]
            if not ticket.future.done():
                size += self._size(ticket.work)
                if group and self._on_loop and size > MOST_ON_LOOP:
                    break
                group.append(ticket)
            queue.tickets.popleft()
        return group


async def _at_once(call: Callable[..., Any], *given: Any) -> Any:
    """Call what does not wait, once the requests that came with this one have queued."""
    await asyncio.sleep(0)
    return call(*given)


def _trouble(error: Exception) -> Problem | None:
    """Return the problem when the trouble is the database's and not the request's."""
    if isinstance(error, NoChampionError):
        return Unavailable("No version scores leads yet: run `smarketing migrate`.")
    if isinstance(error, NoConnectionError):
        return Unavailable()
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return Unavailable()
    if isinstance(error, OperationalError):
        retried = getattr(error.orig, "sqlstate", None) in RETRIED
        return None if retried else Unavailable()
    return None


def _tell(group: Sequence[_Ticket], outcomes: Sequence[Outcome]) -> None:
    for ticket, outcome in zip(group, outcomes, strict=True):
        if ticket.future.done():
            continue
        if isinstance(outcome, Exception):
            ticket.future.set_exception(outcome)
        else:
            ticket.future.set_result(outcome)
