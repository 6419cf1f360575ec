"""Who is in sales, when they work, and what they take: reps, hours, absences, territories."""

from datetime import timedelta

from sqlmodel import Session, col, select

from models.calendar.hours import Hours
from models.calendar.timetable import (
    add_absence,
    forget_absence,
    forget_hours,
    hours_of,
    read_timetable,
    state_hours,
)
from models.calendar.working_time import is_working
from models.clocks.asking import ask_again
from models.now import now
from models.reps import ensure_rep, state_rep, territories
from models.tables import Absence, Rep, WorkingHours
from service.kit.errors import NotFound
from service.kit.paging import Page, decode_cursor, encode_cursor
from service.people.schemas import AbsenceIn, AbsenceOut, HoursIn, HoursOut, RepIn, RepOut, Scope

KEPT = timedelta(days=400)
"""How long absences gone by are shown."""


class UnknownHours(NotFound):
    """This team or rep has no hours of its own."""


class UnknownAbsence(NotFound):
    """There is no such absence."""


def reps(session: Session, company: Hours, limit: int, cursor: str | None) -> Page[RepOut]:
    """Return the reps, by id."""
    query = select(Rep).order_by(col(Rep.id))
    if cursor:
        query = query.where(col(Rep.id) > decode_cursor(cursor, str)[0])
    rows = session.exec(query.limit(limit + 1)).all()
    timetable, taken, at = read_timetable(session, company), territories(session), now()
    items = [
        RepOut(
            rep=row.id,
            territory=taken.get(row.id, {}),
            at_work=is_working(at, timetable.of(row.id)),
            **row.model_dump(include={"name", "team", "weekly_capacity"}),
        )
        for row in rows[:limit]
    ]
    following = encode_cursor([rows[limit - 1].id]) if len(rows) > limit else None
    return Page(items=items, next=following)


def put_rep(session: Session, company: Hours, rep_id: str, body: RepIn) -> RepOut:
    """State what is known of a rep, made when it is a new one."""
    row = state_rep(session, rep_id, body.name, body.team, body.weekly_capacity, body.territory)
    ask_again(session, now())
    at_work = is_working(now(), read_timetable(session, company).of(row.id))
    return RepOut(rep=row.id, at_work=at_work, **body.model_dump())


def all_hours(session: Session, company: Hours) -> list[HoursOut]:
    """Return the company's hours, then those of teams and reps that differ."""
    query = select(WorkingHours).order_by(col(WorkingHours.scope), col(WorkingHours.name))
    stated = [HoursOut.of(row.scope, row.name, hours_of(row)) for row in session.exec(query)]
    return [HoursOut.of("company", "", company), *stated]


def put_hours(session: Session, body: HoursIn) -> HoursOut:
    """State when a team or a rep works."""
    if body.scope == "rep":
        ensure_rep(session, body.name)
    state_hours(session, body.scope, body.name, body.hours)
    ask_again(session, now())
    return HoursOut.of(body.scope, body.name, body.hours)


def drop_hours(session: Session, scope: Scope, name: str) -> None:
    """Let a team or a rep work the usual hours again. Raises UnknownHours."""
    row = session.get(WorkingHours, (scope, name))
    if row is None:
        raise UnknownHours
    forget_hours(session, row)
    ask_again(session, now())


def absences(session: Session, limit: int, cursor: str | None) -> Page[AbsenceOut]:
    """Return absences of the last year and to come, in the order they were noted."""
    query = select(Absence).where(col(Absence.ends_at) > now() - KEPT).order_by(col(Absence.id))
    if cursor:
        query = query.where(col(Absence.id) > decode_cursor(cursor, str)[0])
    rows = session.exec(query.limit(limit + 1)).all()
    following = encode_cursor([rows[limit - 1].id]) if len(rows) > limit else None
    return Page(items=[_absence(row) for row in rows[:limit]], next=following)


def note_absence(session: Session, body: AbsenceIn) -> tuple[AbsenceOut, bool]:
    """Note an absence; False beside it when it was noted already."""
    if body.scope == "rep":
        ensure_rep(session, body.name)
    row, fresh = add_absence(session, body.scope, body.name, body.begins_at, body.ends_at)
    if fresh:
        ask_again(session, now())
    return _absence(row), fresh


def drop_absence(session: Session, absence_id: str) -> None:
    """Take an absence back. Raises UnknownAbsence."""
    row = session.get(Absence, absence_id)
    if row is None:
        raise UnknownAbsence
    forget_absence(session, row)
    ask_again(session, now())


def _absence(row: Absence) -> AbsenceOut:
    return AbsenceOut(absence_id=row.id, **row.model_dump(exclude={"id"}))
