"""The outbox: what happened, noted in the same transaction, to be passed on after the commit.

The only writer of notices. Kinds: `lead.scored`, `lead.assigned`, `version.promoted`,
`agreement.breached`; whoever passes them on decides what becomes of each.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert
from sqlmodel import Session, col, select

from models.ids import new_id
from models.now import now
from models.tables import Notice

Row = dict[str, Any]


def notice(kind: str, facts: dict[str, Any], lead_id: str | None = None) -> Row:
    """Make a notice of what happened now."""
    return {"id": new_id(), "kind": kind, "lead_id": lead_id, "facts": facts, "noted_at": now()}


def note(connection: Connection, notices: Sequence[Row]) -> None:
    """Store notices in the caller's transaction."""
    if notices:
        connection.execute(insert(Notice), notices)


def take(session: Session, limit: int) -> Sequence[Notice]:
    """Return the oldest notices that nobody else is passing on."""
    query = select(Notice).order_by(col(Notice.id)).limit(limit)
    return session.exec(query.with_for_update(skip_locked=True)).all()


def drop(session: Session, notices: Sequence[Notice]) -> None:
    """Drop notices that were passed on."""
    ids = [one.id for one in notices]
    session.execute(delete(Notice).where(col(Notice.id).in_(ids)))
