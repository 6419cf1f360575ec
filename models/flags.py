"""Flags on sources and campaigns; the only writer of them."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from models.ids import new_id
from models.now import now
from models.tables import Flag


def raise_flag(session: Session, source: str, campaign: str, says: str, by: str) -> Flag:
    """Say what is wrong with the leads of a campaign, or of a whole source."""
    flag = Flag(
        id=new_id(), source=source, campaign=campaign, says=says, flagged_by=by, flagged_at=now()
    )
    session.add(flag)
    session.flush()
    return flag


def answer_flag(session: Session, flag: Flag, answer: str, by: str) -> Flag:
    """Answer a flag; a newer answer takes the place of the one before."""
    flag.answer, flag.answered_by, flag.answered_at = answer, by, now()
    session.add(flag)
    return flag


def flags(session: Session, limit: int, before: str | None = None) -> Sequence[Flag]:
    """Return flags, newest first, beginning below an id."""
    query = select(Flag).order_by(col(Flag.id).desc()).limit(limit)
    return session.exec(query.where(col(Flag.id) < before) if before else query).all()
