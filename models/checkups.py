"""Checkups of the champion in service; the only writer of them."""

from typing import Any

from sqlmodel import Session, col, select

from models.ids import new_id
from models.now import now
from models.tables import Checkup


def add_checkup(session: Session, version_id: str, report: dict[str, Any]) -> Checkup:
    """Store what a checkup found."""
    checkup = Checkup(id=new_id(), version_id=version_id, made_at=now(), report=report)
    session.add(checkup)
    session.flush()
    return checkup


def newest_checkup(session: Session) -> Checkup | None:
    query = select(Checkup).order_by(col(Checkup.made_at).desc(), col(Checkup.id).desc())
    return session.exec(query.limit(1)).first()
