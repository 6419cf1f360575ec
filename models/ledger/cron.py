"""Schedules that fire once: a due instant is a row, and only the one who writes it acts."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import and_, delete, or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from models.now import now
from models.tables import Tick

KEPT = timedelta(days=7)
EPOCH = datetime(1970, 1, 5, tzinfo=UTC)
"""A Monday: what is due each week is due when a week begins."""


def due_at(every: timedelta, at: datetime) -> datetime:
    """Return the newest instant at or before `at` at which a schedule of this period was due."""
    return EPOCH + every * ((at - EPOCH) // every)


def due(session: Session, schedules: Iterable[tuple[str, timedelta]]) -> set[str]:
    """Return the names of schedules that are due and that nobody has acted for yet; only reads."""
    at = now()
    newest = {name: due_at(every, at) for name, every in schedules}
    name_of, when_of = col(Tick.schedule), col(Tick.due_at)
    is_newest = (and_(name_of == name, when_of == when) for name, when in newest.items())
    fired = session.exec(select(Tick.schedule).where(or_(*is_newest))).all()
    return newest.keys() - set(fired)


def fire(session: Session, schedule: str, every: timedelta) -> bool:
    """Say whether the caller is the one to act for the newest due instant of a schedule."""
    return once(session, schedule, due_at(every, now()))


def once(session: Session, schedule: str, due: datetime) -> bool:
    """Say whether the caller is the one to act for an instant, which stands when this commits."""
    if session.get(Tick, (schedule, due)):
        return False
    try:
        with session.begin_nested():
            session.add(Tick(schedule=schedule, due_at=due))
    except IntegrityError:
        return False
    old = col(Tick.due_at) < due - KEPT
    session.execute(delete(Tick).where(col(Tick.schedule) == schedule, old))
    return True
