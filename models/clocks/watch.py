"""Looking at clocks: what a look leaves behind.

A look tells the clocks of a lead anew, notes breaches, raises notices, and says when to look next.
Breaches of the signed agreement and fresh notices are noted for whoever is to be told of them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from models import outbox
from models.calendar.timetable import Timetable
from models.calendar.working_time import working_time
from models.clocks.commitments import Agreed, Commitments
from models.clocks.courses import courses_of
from models.clocks.rules import (
    Clock,
    Course,
    Round,
    clocks_of_round,
    next_change,
    rounds,
)
from models.ids import new_id
from models.tables import Breach, Notice, WatchedClock

SLICE = 200
NEWS = timedelta(days=4)
"""A time that ran out longer ago, as in a CRM's history, is kept and not told to anybody."""

Key = tuple[str, str, datetime]


def due(session: Session, at: datetime) -> list[WatchedClock]:
    """Return some of the leads that are to be looked at, those that wait longest first."""
    query = select(WatchedClock).where(col(WatchedClock.look_at) <= at)
    return list(session.exec(query.order_by(col(WatchedClock.look_at)).limit(SLICE)))


@dataclass(frozen=True, slots=True)
class Looker:
    """Looks at clocks as of one instant."""

    session: Session
    commitments: Commitments
    timetable: Timetable
    at: datetime
    agreed: Agreed | None = None
    bulletins: list[outbox.Row] = field(default_factory=list)

    def look(self, watched: Collection[WatchedClock]) -> None:
        """Tell the clocks of leads, note what they came to, and when to look again."""
        ids = [row.lead_id for row in watched]
        courses = courses_of(self.session, ids)
        breaches, notices = _breaches(self.session, ids), _notices(self.session, ids)
        following = {
            lead_id: self._follow(course, breaches, notices) for lead_id, course in courses.items()
        }
        self.session.flush()
        outbox.note(self.session.connection(), self.bulletins)
        self.bulletins.clear()
        for row in sorted(watched, key=lambda row: row.lead_id):
            self._look_again(row, following.get(row.lead_id))

    def _follow(
        self, course: Course, breaches: Mapping[Key, Breach], notices: Collection[tuple[Key, str]]
    ) -> datetime | None:
        hours = self.timetable.of(course.rep_id)
        shown: list[Clock] = []
        broken: set[Key] = set()
        for found in rounds(course.by(self.at)):
            shown = clocks_of_round(found, self.commitments, hours, self.at)
            for clock in shown:
                key: Key = (course.lead_id, clock.step, clock.began_at)
                if clock.state == "breached":
                    broken.add(key)
                    self._note(course, found, clock, breaches.get(key))
                self._tell(course, clock, key, notices)
        for held, row in breaches.items():
            if held[0] == course.lead_id and held not in broken and row.withdrawn_at is None:
                row.withdrawn_at = self.at
                self.session.add(row)
        return next_change(shown, hours, self.at)

    def _note(self, course: Course, found: Round, clock: Clock, row: Breach | None) -> None:
        """Note a breach, or what has become of one that is noted already."""
        hours = self.timetable.of(course.rep_id)
        waited = timedelta()
        if found.first:
            waited = max(working_time(course.created_at, found.began_at, hours), waited)
        took = _minutes(clock.limit - clock.left) if clock.stopped_at else None
        if row is None:
            self._tell_of_breach(course, clock)
        row = row or Breach(
            lead_id=course.lead_id,
            step=clock.step,
            began_at=clock.began_at,
            rep_id=course.rep_id,
            limit_minutes=_minutes(clock.limit),
            due_at=clock.due_at or self.at,
            system_minutes=_minutes(waited),
            noted_at=self.at,
        )
        row.rep_id, row.human_minutes, row.withdrawn_at = course.rep_id, took, None
        row.limit_minutes, row.due_at = _minutes(clock.limit), clock.due_at or self.at
        row.system_minutes = _minutes(waited)
        self.session.add(row)

    def _tell(
        self, course: Course, clock: Clock, key: Key, told: Collection[tuple[Key, str]]
    ) -> None:
        """Raise the notice that a clock calls for, once."""
        kinds = {"at_risk": "reminder", "breached": "escalation"}
        kind = kinds.get(clock.state) if clock.open else None
        if not kind or not clock.due_at or (key, kind) in told:
            return
        notice = Notice(
            id=new_id(),
            lead_id=course.lead_id,
            step=clock.step,
            began_at=clock.began_at,
            kind=kind,
            rep_id=course.rep_id,
            due_at=clock.due_at,
            raised_at=self.at,
        )
        self.session.add(notice)
        if self.at - notice.due_at <= NEWS:
            facts = {"notice_id": notice.id, "kind": kind, **self._facts(course, clock)}
            self.bulletins.append(outbox.bulletin("notice.raised", facts, course.lead_id))

    def _tell_of_breach(self, course: Course, clock: Clock) -> None:
        """Note a breach of the signed agreement; what was handed off before it keeps no promise."""
        signed = self.agreed
        if signed and clock.step == "attempted" and clock.began_at >= signed.in_force_from:
            facts = {"agreement": signed.number, **self._facts(course, clock)}
            self.bulletins.append(outbox.bulletin("agreement.breached", facts, course.lead_id))

    def _facts(self, course: Course, clock: Clock) -> outbox.Row:
        return {
            "step": clock.step,
            "rep": course.rep_id,
            "handed_off_at": clock.began_at.isoformat(),
            "due_at": clock.due_at.isoformat() if clock.due_at else None,
            "limit_minutes": _minutes(clock.limit),
        }

    def _look_again(self, row: WatchedClock, look_at: datetime | None) -> None:
        """Put the next look down, unless a fact has asked for one meanwhile."""
        same = col(WatchedClock.lead_id) == row.lead_id, col(WatchedClock.look_at) == row.look_at
        if look_at:
            self.session.execute(update(WatchedClock).where(*same).values(look_at=look_at))
        else:
            self.session.execute(delete(WatchedClock).where(*same))


def _breaches(session: Session, ids: Collection[str]) -> dict[Key, Breach]:
    rows = session.exec(select(Breach).where(col(Breach.lead_id).in_(ids)))
    return {(row.lead_id, row.step, row.began_at): row for row in rows}


def _notices(session: Session, ids: Collection[str]) -> set[tuple[Key, str]]:
    rows = session.exec(select(Notice).where(col(Notice.lead_id).in_(ids)))
    return {((row.lead_id, row.step, row.began_at), row.kind) for row in rows}


def _minutes(duration: timedelta) -> float:
    return duration / timedelta(minutes=1)
