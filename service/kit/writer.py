"""The writer: it commits many requests in one durable transaction.

A request brings an ask, which walks the road, or parcels, which the inbox keeps for later. Callers
are answered after the commit, so what was acknowledged is on the disk.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Engine

from models import inbox
from models.database import writing
from models.facts.barrier import Barrier
from models.now import now
from service.kit import road
from service.kit.batches import Batches
from service.kit.champion import ChampionKeeper
from service.kit.ears import Ears
from service.kit.road import Ask, Walked

PATIENCE = 0.6
PATIENCE_PER_LEAD = 0.005
WRITERS = 2
"""On PostgreSQL one group is recorded while another waits for its commit."""

Work = Ask | list[inbox.Parcel]


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
        self._champions = champions
        self._barrier = barrier
        self._ears = ears or Ears()
        sqlite = engine.dialect.name == "sqlite"
        self._batches: Batches[Work] = Batches(
            "writer",
            lambda: writing(engine),
            self._record,
            _size,
            queue_limit=queue_limit,
            group_limit=group_limit,
            lanes=1 if sqlite else WRITERS,
            on_loop=sqlite,
        )
        self.stop = self._batches.stop

    @property
    def full(self) -> bool:
        """Whether a request should be refused before its body is even read."""
        return self._batches.full

    async def record(self, ask: Ask) -> list[Walked]:
        """Queue an ask and return once it is on the disk. Raises Unavailable and other problems.

        Who is told Unavailable after waiting in vain may have been stored all the same: asking
        again is safe.
        """
        patience = PATIENCE + len(ask.submissions) * PATIENCE_PER_LEAD
        walked: list[Walked] = await self._batches.done(ask, patience)
        return walked

    async def keep(self, parcels: list[inbox.Parcel]) -> None:
        """Queue parcels for the inbox and return once they are on the disk. Raises Unavailable."""
        await self._batches.done(parcels, PATIENCE)

    def _record(
        self, connection: Connection, group: Sequence[Work]
    ) -> Sequence[list[Walked] | None]:
        asks = [work for work in group if isinstance(work, Ask)]
        parcels = [parcel for work in group if not isinstance(work, Ask) for parcel in work]
        walked: Iterator[list[Walked]] = iter(())
        if parcels:
            inbox.keep(connection, parcels, now())
        if asks:
            champion = self._champions.champion
            listening = self._ears.listening(connection)
            walked = iter(road.walk(connection, asks, champion, now(), self._barrier, listening))
        return [next(walked) if isinstance(work, Ask) else None for work in group]


def _size(work: Work) -> int:
    """Say how large it is: a lead counts as much as one of its facts, or a parcel."""
    if isinstance(work, Ask):
        return sum(1 + len(submission.facts) for submission in work.submissions)
    return len(work)
