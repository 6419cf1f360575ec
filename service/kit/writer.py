"""The writer: one thread that commits many requests in one durable transaction.

A request brings an ask, which walks the road, or parcels, which the inbox keeps for later.

There is no timer: a group is whatever queued while the one before it was being committed. Callers
are answered after the commit, so what was acknowledged is on the disk. When a group fails, each of
its requests is tried alone and only the guilty one fails. The queue is bounded, and refusing is
cheaper than serving.
"""

import asyncio
from collections.abc import Iterator, Sequence
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, NamedTuple

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from models import inbox
from models.database import transaction
from models.facts.barrier import Barrier
from models.facts.record import LeadMovedError
from models.now import now
from service.kit import road
from service.kit.champion import ChampionKeeper, NoChampionError
from service.kit.ears import Ears
from service.kit.errors import Problem, Unavailable
from service.kit.road import Ask, Walked

RETRIED = ("40001", "40P01")
"""PostgreSQL's states for a serialization failure and a deadlock: trying again helps."""

TRIES = 3
PATIENCE = 0.6
PATIENCE_PER_LEAD = 0.005

log = structlog.get_logger()

Work = Ask | list[inbox.Parcel]
Outcome = list[Walked] | None | Exception


class _Ticket(NamedTuple):
    work: Work
    future: "asyncio.Future[Any]"


class Writer:
    """Owns the write side of the hot road."""

    def __init__(
        self,
        engine: Engine,
        champions: ChampionKeeper,
        barrier: Barrier,
        queue_limit: int,
        group_limit: int,
        ears: Ears | None = None,
    ) -> None:
        self._engine = engine
        self._champions = champions
        self._barrier = barrier
        self._queue_limit = queue_limit
        self._group_limit = group_limit
        self._ears = ears or Ears()
        self._queue: SimpleQueue[_Ticket | None] = SimpleQueue()
        self._thread: Thread | None = None

    @property
    def full(self) -> bool:
        """Whether a request should be refused before its body is even read."""
        return self._queue.qsize() >= self._queue_limit

    async def record(self, ask: Ask) -> list[Walked]:
        """Queue an ask and return once it is on the disk. Raises Unavailable and other problems.

        Who is told Unavailable after waiting in vain may have been stored all the same: asking
        again is safe.
        """
        patience = PATIENCE + len(ask.submissions) * PATIENCE_PER_LEAD
        walked: list[Walked] = await self._done(ask, patience)
        return walked

    async def keep(self, parcels: list[inbox.Parcel]) -> None:
        """Queue parcels for the inbox and return once they are on the disk. Raises Unavailable."""
        await self._done(parcels, PATIENCE)

    async def _done(self, work: Work, patience: float) -> Any:
        if self.full:
            raise Unavailable("Too many requests are waiting to be stored.")
        loop = asyncio.get_running_loop()
        ticket = _Ticket(work, loop.create_future())
        self._queue.put(ticket)
        giving_up = loop.call_later(patience, _give_up, ticket.future)
        try:
            return await ticket.future
        finally:
            giving_up.cancel()

    def start(self) -> None:
        self._thread = Thread(target=self._run, name="writer", daemon=True)
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
                _deliver(group, self._commit(group))

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

    def _commit(self, group: Sequence[_Ticket]) -> Sequence[Outcome]:
        """Commit a group together, or, when that fails, each of its requests alone."""
        try:
            return self._do([ticket.work for ticket in group])
        except Exception as error:  # noqa: BLE001 - one bad request may not end the writer
            if trouble := _trouble(error):
                return [trouble] * len(group)
            log.warning("group_retried_one_by_one", size=len(group), why=type(error).__name__)
            return [self._commit_alone(ticket, TRIES) for ticket in group]

    def _commit_alone(self, ticket: _Ticket, tries: int) -> Outcome:
        """Commit one request; where others came in between, a few times."""
        try:
            return self._do([ticket.work])[0]
        except Exception as error:  # noqa: BLE001 - the caller is told, the writer goes on
            if trouble := _trouble(error):
                return trouble
            if tries > 1 and isinstance(error, (DBAPIError, LeadMovedError)):
                return self._commit_alone(ticket, tries - 1)
            return error

    def _do(self, group: Sequence[Work]) -> Sequence[Outcome]:
        asks = [work for work in group if isinstance(work, Ask)]
        parcels = [parcel for work in group if not isinstance(work, Ask) for parcel in work]
        walked: Iterator[list[Walked]] = iter(())
        with transaction(self._engine) as session:
            connection = session.connection()
            if parcels:
                inbox.keep(connection, parcels, now())
            if asks:
                champion = self._champions.champion
                listening = self._ears.listening(connection)
                walked = iter(
                    road.walk(connection, asks, champion, now(), self._barrier, listening)
                )
        return [next(walked) if isinstance(work, Ask) else None for work in group]


def _trouble(error: Exception) -> Problem | None:
    """Return the problem when the trouble is the database's and not the request's."""
    if isinstance(error, NoChampionError):
        return Unavailable("No version scores leads yet: run `smarketing migrate`.")
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return Unavailable()
    if isinstance(error, OperationalError):
        retried = getattr(error.orig, "sqlstate", None) in RETRIED
        return None if retried else Unavailable()
    return None


def _give_up(future: "asyncio.Future[Any]") -> None:
    if not future.done():
        future.set_exception(Unavailable())


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
