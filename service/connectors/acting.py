"""Acting on deliveries: what they state is recorded, in the transaction that says it was.

In the order in which they came; what happened earlier and is told later finds its place by
`occurred_at`. Between merges, all that a slice states walks the road together.
"""

from collections.abc import Sequence

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from models import inbox
from models.facts.barrier import Barrier
from models.facts.store import Key
from models.facts.submission import Submission
from models.now import now
from models.privacy import asking
from models.reps import ensure_rep
from models.tables import Delivery, Identity, Lead
from service.connectors.mapping import Mapping
from service.connectors.mappings import mapping_of
from service.connectors.merging import merge_told
from service.connectors.roll_call import CONNECTORS
from service.connectors.shape import Change, Ignored, Merge, ReadBack, Received, Statement
from service.connectors.stating import understand
from service.connectors.sync import read_back
from service.kit import road
from service.kit.champion import Champion
from service.kit.errors import Problem
from service.kit.road import Ask, Walked

ASSIGNED = "lead_assigned"


def act(
    session: Session,
    ids: Sequence[str],
    champion: Champion,
    barrier: Barrier,
    listening: bool = False,
) -> None:
    """Act on those of these deliveries that still wait; the caller commits.

    What happened is noted for others when somebody is `listening`.
    """
    acting = _Acting(session, champion, barrier, listening)
    for delivery in inbox.take(session, ids):
        acting.act_on(delivery)
    acting.walk()
    acting.ask_to_read()


class _Acting:
    """One slice: what it states so far, not yet recorded."""

    def __init__(
        self, session: Session, champion: Champion, barrier: Barrier, listening: bool
    ) -> None:
        self._barrier = barrier
        self._listening = listening
        self._session = session
        self._champion = champion
        self._submissions: list[Submission] = []
        self._pictured: list[Submission] = []
        self._mappings: dict[str, Mapping] = {}
        self._unread: set[str] = set()

    def act_on(self, delivery: Delivery) -> None:
        """Take in what a delivery states, and settle it."""
        received = Received(delivery.kind, delivery.dedupe_key, delivery.body, delivery.received_at)
        try:
            statements = CONNECTORS[delivery.connector].read(received)
        except Ignored as why:
            self._settle(delivery, "ignored", str(why))
        except Problem as problem:
            self._settle(delivery, "failed", problem.detail)
        else:
            self._settle_by(delivery, statements)

    def ask_to_read(self) -> None:
        """Have read from their CRMs what deliveries only named."""
        for connector in sorted(self._unread):
            read_back.ask(self._session, connector)

    def walk(self) -> None:
        """Record what was taken in so far."""
        if not self._submissions:
            return
        self._leave_out_known_owners()
        for submission in self._submissions:
            for fact in submission.facts:
                if fact.kind == ASSIGNED:
                    ensure_rep(self._session, fact.properties["rep"])
        ask = Ask(self._submissions, scored=False)
        connection = self._session.connection()
        walked = road.walk(connection, [ask], self._champion, now(), self._barrier, self._listening)
        self._erase_who_asked(walked[0])
        self._submissions, self._pictured = [], []

    def _settle_by(self, delivery: Delivery, statements: Sequence[Statement]) -> None:
        to_read = [one for one in statements if isinstance(one, ReadBack)]
        told = [one for one in statements if not isinstance(one, ReadBack)]
        taken = [self._take(delivery.connector, statement) for statement in told]
        if to_read:
            self._unread.add(delivery.connector)
            self._settle(delivery, "unread", ", ".join(map(str, to_read)))
        elif any(taken):
            self._settle(delivery, "done")
        else:
            self._settle(delivery, "ignored", "nothing in it is mapped")

    def _erase_who_asked(self, walked: Sequence[Walked]) -> None:
        """Erase people whose CRM says that they asked for it."""
        for submission, one in zip(self._submissions, walked, strict=True):
            asked = any(fact.kind == "erasure_requested" for fact in submission.facts)
            if asked and not one.barred:
                asking.ask_erasure(
                    self._session, self._barrier, one.lead_id, "crm", submission.system
                )

    def _settle(self, delivery: Delivery, outcome: inbox.Outcome, error: str | None = None) -> None:
        """Settle a delivery; a body about somebody who must not come back is not kept."""
        if outcome != "done":
            names = self._barrier.names_in(delivery.connector, delivery.body)
            if self._barrier.standing(self._session.connection(), names):
                outcome, error = "done", None
        inbox.settle(self._session, delivery, outcome, error)

    def _take(self, connector: str, statement: Change | Merge) -> bool:
        """Take a statement in; False when it says nothing to us."""
        if isinstance(statement, Merge):
            self._merge(connector, statement)
            return True
        if statement.only_known and not self._is_known((connector, statement.lead)):
            return True
        submission = understand(connector, statement, self._mapping(connector)).submission
        if not (submission.attributes or submission.facts or submission.created_at):
            return False
        self._submissions.append(submission)
        if statement.changed is None:
            self._pictured.append(submission)
        return True

    def _mapping(self, connector: str) -> Mapping:
        if connector not in self._mappings:
            self._mappings[connector] = mapping_of(self._session, connector)
        return self._mappings[connector]

    def _merge(self, connector: str, statement: Merge) -> None:
        """Merge leads; names never heard of are noted, for what is told of them late."""
        names = [statement.survivor, *statement.absorbed]
        connection = self._session.connection()
        if not self._barrier.bars(connection, [(connector, name) for name in names]):
            self._submissions += [Submission(connector, name) for name in names]
        self.walk()
        merge_told(self._session, self._barrier, connector, statement.survivor, statement.absorbed)

    def _is_known(self, key: Key) -> bool:
        held = any(s.key == key for s in self._submissions)
        return held or self._session.get(Identity, key) is not None

    def _leave_out_known_owners(self) -> None:
        """Leave out assignments that only repeat to whom a lead belongs, as pictures do."""
        pictured = [s for s in self._pictured if any(f.kind == ASSIGNED for f in s.facts)]
        owners = self._owners([submission.key for submission in pictured])
        for submission in pictured:
            kept = []
            for fact in submission.facts:
                if fact.kind != ASSIGNED or owners.get(submission.key) != fact.properties["rep"]:
                    kept.append(fact)
                if fact.kind == ASSIGNED:
                    owners[submission.key] = fact.properties["rep"]
            submission.facts = kept

    def _owners(self, keys: Sequence[Key]) -> dict[Key, str | None]:
        name = (col(Identity.system), col(Identity.external_id))
        query = (
            select(Identity.system, Identity.external_id, Lead.rep_id)
            .join(Lead, col(Lead.id) == col(Identity.lead_id))
            .where(tuple_(*name).in_(keys))
        )
        rows = self._session.exec(query).all() if keys else []
        return {(system, external_id): rep for system, external_id, rep in rows}
