"""Notices that wait to be told, and those whose clock still runs."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.calendar.timetable import Timetable
from models.clocks.commitments import in_force
from models.clocks.courses import courses_of
from models.clocks.rules import clocks
from models.tables import Notice

MOST = 500


def untold(session: Session, kind: str, rep_id: str, since: datetime) -> Sequence[Notice]:
    """Return a kind's notices about a rep's leads, raised since then, that nobody was told of."""
    query = select(Notice).where(
        Notice.kind == kind,
        Notice.rep_id == rep_id,
        Notice.raised_at >= since,
        col(Notice.told_at).is_(None),
    )
    return session.exec(query.order_by(col(Notice.id)).limit(MOST).with_for_update()).all()


def standing(
    session: Session, notices: Sequence[Notice], timetable: Timetable, at: datetime
) -> list[Notice]:
    """Return those whose step has not come yet and whose lead is still the rep's."""
    commitments = in_force(session)
    courses = courses_of(session, {notice.lead_id for notice in notices})
    open_ = {
        (course.lead_id, course.rep_id, clock.step, clock.began_at)
        for course in courses.values()
        for clock in clocks(course, commitments, timetable.of(course.rep_id), at)
        if clock.open
    }
    return [
        notice
        for notice in notices
        if (notice.lead_id, notice.rep_id, notice.step, notice.began_at) in open_
    ]


def mark_told(session: Session, notices: Sequence[Notice], at: datetime) -> None:
    """Note that nothing is left to be told of these."""
    ids = [notice.id for notice in notices]
    session.execute(update(Notice).where(col(Notice.id).in_(ids)).values(told_at=at))
