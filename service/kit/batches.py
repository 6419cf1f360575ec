"""Batches: one thread that does the work of many requests together.

There is no timer: a group is whatever queued while the one before it was being done. When a group
fails, each of its requests is tried alone and only the guilty one fails. The queue is bounded, and
refusing is cheaper than serving.
"""

import asyncio
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Generic, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

import structlog
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from models.facts.known import LeadMovedError
from service.kit.champion import NoChampionError
from service.kit.errors import Problem, Unavailable
from service.kit.patience import Waiting

RETRIED = ("40001", "40P01")
"""PostgreSQL's states for a serialization failure and a deadlock: trying again helps."""

TRIES = 3

log = structlog.get_logger()

Outcome = Any | Exception
Work = TypeVar("Work")


class _Ticket(NamedTuple):
    work: Any
    future: "asyncio.Future[Any]"


class Batches(Generic[Work]):
    """Hands groups of work to `do`, which returns one result for each, in a thread `name`."""

    def __init__(
        self,
        name: str,
        do: Callable[[Sequence[Work]], Sequence[Any]],
        queue_limit: int,
        group_limit: int,
    ) -> None:
        self._name = name
        self._do = do
        self._queue_limit = queue_limit
        self._group_limit = group_limit
        self._queue: SimpleQueue[_Ticket | None] = SimpleQueue()
        self._waiting: WeakKeyDictionary[asyncio.AbstractEventLoop, Waiting] = WeakKeyDictionary()
        self._thread: Thread | None = None

    @property
    def full(self) -> bool:
        """Whether a request should be refused before its body is even read."""
        return self._queue.qsize() >= self._queue_limit

    async def done(self, work: Work, patience: float) -> Any:
        """Queue work and return its result. Raises Unavailable and other problems."""
        if self.full:
            raise Unavailable("Too many requests are waiting.")
        loop = asyncio.get_running_loop()
        ticket = _Ticket(work, loop.create_future())
        self._queue.put(ticket)
        waiting = self._waiting.get(loop)
        if waiting is None:
            waiting = self._waiting[loop] = Waiting()
        waiting.add(loop, ticket.future, patience)
        return await ticket.future

    def start(self) -> None:
        self._thread = Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish what is queued, then end the thread."""
        self._queue.put(None)
        if self._thread:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        running = True
        while running:
            group, running = self._next_group()
            if group:
                _deliver(group, self._outcomes(group))

    def _next_group(self) -> tuple[list[_Ticket], bool]:
        """Wait for one ticket, then take what else is queued; False when told to stop."""
        group: list[_Ticket] = []
        while len(group) < self._group_limit:
            try:
                ticket = self._queue.get(block=not group)
            except Empty:
                break
            if ticket is None:
                return group, False
            if not ticket.future.done():
                group.append(ticket)
        return group, True

    def _outcomes(self, group: Sequence[_Ticket]) -> Sequence[Outcome]:
        """Do the work of a group together, or, when that fails, of each request alone."""
        try:
            return self._do([ticket.work for ticket in group])
        except Exception as error:  # noqa: BLE001 - one bad request may not end the thread
            if trouble := _trouble(error):
                return [trouble] * len(group)
            log.warning("group_retried_one_by_one", size=len(group), why=type(error).__name__)
            return [self._outcome(ticket, TRIES) for ticket in group]

    def _outcome(self, ticket: _Ticket, tries: int) -> Outcome:
        """Do the work of one request; where others came in between, a few times."""
        try:
            return self._do([ticket.work])[0]
        except Exception as error:  # noqa: BLE001 - the caller is told, the thread goes on
            if trouble := _trouble(error):
                return trouble
            if tries > 1 and isinstance(error, (DBAPIError, LeadMovedError)):
                return self._outcome(ticket, tries - 1)
            return error


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


def _deliver(group: Sequence[_Ticket], outcomes: Sequence[Outcome]) -> None:
    """Hand every outcome to its event loop, waking each loop once."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[_Ticket, Outcome]]] = {}
    for ticket, outcome in zip(group, outcomes, strict=True):
        by_loop.setdefault(ticket.future.get_loop(), []).append((ticket, outcome))
    for loop, answers in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_answer, answers)


def _answer(answers: Sequence[tuple[_Ticket, Outcome]]) -> None:
    for ticket, outcome in answers:
        if ticket.future.done():
            continue
        if isinstance(outcome, Exception):
            ticket.future.set_exception(outcome)
        else:
            ticket.future.set_result(outcome)
