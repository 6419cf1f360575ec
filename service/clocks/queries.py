"""Reading clocks, breaches and notices."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from models.calendar.hours import Hours
from models.calendar.timetable import read_timetable
from models.clocks import rules
from models.clocks.commitments import Commitments, in_force
from models.clocks.courses import courses_of
from models.now import now
from models.tables import Breach, Lead, Notice
from service.clocks.schemas import BreachOut, ClockOut, NoticeOut
from service.kit.auth import Caller
from service.kit.errors import NotFound
from service.kit.paging import Page, decode_cursor, decode_instant, encode_cursor


class UnknownLead(NotFound):
    """There is no such lead."""


def commitments(session: Session) -> Commitments:
    """Return the limits in force."""
    return in_force(session)


def clocks_of(session: Session, company: Hours, lead_id: str) -> list[ClockOut]:
    """Return the clocks of a lead; none before it is handed off. Raises UnknownLead."""
    if session.get(Lead, lead_id) is None:
        raise UnknownLead
    course = courses_of(session, [lead_id]).get(lead_id)
    if course is None:
        return []
    hours = read_timetable(session, company).of(course.rep_id)
    shown = rules.clocks(course, in_force(session), hours, now())
    return [ClockOut.of(clock) for clock in shown]


def breaches(session: Session, caller: Caller, limit: int, cursor: str | None) -> Page[BreachOut]:
    """Return the breaches that stand, newest first; a rep sees the rep's own."""
    query = select(Breach).where(col(Breach.withdrawn_at).is_(None), *_own(caller, Breach.rep_id))
    if cursor:
        due_at, lead_id, step = decode_cursor(cursor, str, str, str)
        query = query.where(_after(decode_instant(due_at), lead_id, step))
    newest = col(Breach.due_at).desc(), col(Breach.lead_id), col(Breach.step)
    rows = session.exec(query.order_by(*newest).limit(limit + 1)).all()
    following = _cursor(rows[limit - 1]) if len(rows) > limit else None
    items = [
        BreachOut(rep=row.rep_id, **row.model_dump(exclude={"rep_id", "withdrawn_at"}))
        for row in rows[:limit]
    ]
    return Page(items=items, next=following)


def notices(session: Session, caller: Caller, limit: int, cursor: str | None) -> Page[NoticeOut]:
    """Return notices, newest first; a rep sees the rep's own."""
    query = select(Notice).where(*_own(caller, Notice.rep_id)).order_by(col(Notice.id).desc())
    if cursor:
        query = query.where(col(Notice.id) < decode_cursor(cursor, str)[0])
    rows = session.exec(query.limit(limit + 1)).all()
    following = encode_cursor([rows[limit - 1].id]) if len(rows) > limit else None
    items = [
        NoticeOut(notice_id=row.id, rep=row.rep_id, **row.model_dump(exclude={"id", "rep_id"}))
        for row in rows[:limit]
    ]
    return Page(items=items, next=following)


def _own(caller: Caller, rep_id: Any) -> list[ColumnElement[bool]]:
    return [col(rep_id) == caller.rep_id] if caller.role == "rep" else []


def _after(due_at: datetime, lead_id: str, step: str) -> ColumnElement[bool]:
    same_time = col(Breach.due_at) == due_at
    further = and_(col(Breach.lead_id) == lead_id, col(Breach.step) > step)
    return or_(
        col(Breach.due_at) < due_at, and_(same_time, or_(col(Breach.lead_id) > lead_id, further))
    )


def _cursor(row: Breach) -> str:
    return encode_cursor([row.due_at.isoformat(timespec="microseconds"), row.lead_id, row.step])
