"""The outbox: what happened, noted in the same transaction, to be passed on after the commit.

The only writer of bulletins. Kinds: `lead.scored`, `lead.assigned`, `version.promoted`,
`agreement.breached`, `notice.raised`, `digest.written`; whoever passes them on decides what becomes
of each.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert
from sqlmodel import Session, col, select

from models.ids import new_id
from models.now import now
from models.tables import Bulletin

Row = dict[str, Any]


def bulletin(kind: str, facts: dict[str, Any], lead_id: str | None = None) -> Row:
    """Make a bulletin of what happened now."""
    return {"id": new_id(), "kind": kind, "lead_id": lead_id, "facts": facts, "noted_at": now()}


def note(connection: Connection, bulletins: Sequence[Row]) -> None:
    """Store bulletins in the caller's transaction."""
    if bulletins:
        connection.execute(insert(Bulletin), bulletins)


def waiting(session: Session, limit: int) -> Sequence[str]:
    """Return the ids of the oldest bulletins."""
    return session.exec(select(Bulletin.id).order_by(col(Bulletin.id)).limit(limit)).all()


def take(session: Session, ids: Sequence[str]) -> Sequence[Bulletin]:
    """Lock and return those bulletins, in order, that nobody else is passing on."""
    query = select(Bulletin).where(col(Bulletin.id).in_(ids)).order_by(col(Bulletin.id))
    return session.exec(query.with_for_update(skip_locked=True)).all()


def drop(session: Session, bulletins: Sequence[Bulletin]) -> None:
    """Drop bulletins that were passed on."""
    ids = [one.id for one in bulletins]
    session.execute(delete(Bulletin).where(col(Bulletin.id).in_(ids)))


def forget(session: Session, lead_ids: Sequence[str]) -> None:
    """Drop what would be told of leads that nobody may be told of any more."""
    session.execute(delete(Bulletin).where(col(Bulletin.lead_id).in_(lead_ids)))
