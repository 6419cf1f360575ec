"""The looker: it scores leads as they would be, for many requests at once, and stores nothing."""

from collections.abc import Sequence

from sqlalchemy import Connection, Engine

from models.facts.barrier import Barrier
from models.facts.submission import Submission
from models.now import now
from service.kit import road
from service.kit.batches import Batches
from service.kit.champion import ChampionKeeper
from service.kit.errors import Objected
from service.kit.road import Scored

PATIENCE = 0.6


class Looker:
    """Scores submissions without recording them."""

    def __init__(
        self,
        engine: Engine,
        champions: ChampionKeeper,
        barrier: Barrier,
        queue_limit: int,
        group_limit: int,
    ) -> None:
        self._champions = champions
        self._barrier = barrier
        self._batches: Batches[Submission] = Batches(
            "looker",
            engine.connect,
            self._look,
            lambda submission: 1 + len(submission.facts),
            queue_limit=queue_limit,
            group_limit=group_limit,
            on_loop=engine.dialect.name == "sqlite",
            waits=False,
        )
        self.stop = self._batches.stop

    async def look(self, submission: Submission) -> Scored:
        """Score a lead as it would be with what is submitted. Raises Unavailable, Objected."""
        scored: Scored = await self._batches.done(submission, PATIENCE)
        return scored

    def _look(self, connection: Connection, group: Sequence[Submission]) -> list[Scored | Objected]:
        champion, at = self._champions.champion, now()
        scored = road.look_at(connection, group, champion, at, self._barrier)
        return [one or Objected() for one in scored]
