"""The timetable: hours of teams and reps, and their absences; the only writer of both.

A rep works the rep's own hours, else the team's, else the company's, less the absences of both.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from sqlmodel import Session, col, select

from models.calendar import hours as week_hours
from models.calendar.hours import Hours, Shift
from models.ids import new_id
from models.tables import Absence, Rep, WorkingHours

Scope = Literal["team", "rep"]
Key = tuple[str, str]


@dataclass(slots=True)
class Timetable:
    """When each rep works; hours are put together once a rep."""

    company: Hours
    teams: dict[str, str]
    hours: dict[Key, Hours]
    absences: dict[Key, list[week_hours.Absence]]
    _of_rep: dict[str, Hours] = field(default_factory=dict)

    def of(self, rep_id: str | None) -> Hours:
        """Return a rep's hours; of nobody, the company's."""
        if rep_id is None:
            return self.company
        if rep_id not in self._of_rep:
            self._of_rep[rep_id] = self._put_together(rep_id)
        return self._of_rep[rep_id]

    def _put_together(self, rep_id: str) -> Hours:
        team, rep = ("team", self.teams.get(rep_id, "")), ("rep", rep_id)
        hours = self.hours.get(rep) or self.hours.get(team) or self.company
        away = sorted([*self.absences.get(team, []), *self.absences.get(rep, [])])
        return replace(hours, absences=tuple(away)) if away else hours


def read_timetable(session: Session, company: Hours) -> Timetable:
    """Read the timetable of an installation whose own hours are given."""
    absences: dict[Key, list[week_hours.Absence]] = defaultdict(list)
    for row in session.exec(select(Absence)):
        absences[row.scope, row.name].append((row.begins_at, row.ends_at))
    return Timetable(
        company,
        dict(session.exec(select(Rep.id, Rep.team)).all()),
        {(row.scope, row.name): hours_of(row) for row in session.exec(select(WorkingHours))},
        absences,
    )


def hours_of(row: WorkingHours) -> Hours:
    """Return a row's hours, without absences."""
    days = [tuple(_shift(*shift) for shift in shifts) for shifts in row.week]
    return Hours(row.zone, row.holidays, tuple(days))


def state_hours(session: Session, scope: Scope, name: str, hours: Hours) -> None:
    """State when a team or a rep works; stating it again replaces it."""
    week = [[list(shift) for shift in shifts] for shifts in hours.week]
    session.merge(
        WorkingHours(scope=scope, name=name, zone=hours.zone, holidays=hours.holidays, week=week)
    )


def forget_hours(session: Session, row: WorkingHours) -> None:
    """Let a team or a rep work the usual hours again."""
    session.delete(row)


def add_absence(
    session: Session, scope: Scope, name: str, begins_at: datetime, ends_at: datetime
) -> tuple[Absence, bool]:
    """Note an absence; False beside it when the same one is noted already."""
    query = select(Absence).where(Absence.scope == scope, Absence.name == name)
    same = query.where(col(Absence.begins_at) == begins_at, col(Absence.ends_at) == ends_at)
    if held := session.exec(same).first():
        return held, False
    absence = Absence(id=new_id(), scope=scope, name=name, begins_at=begins_at, ends_at=ends_at)
    session.add(absence)
    session.flush()
    return absence, True


def forget_absence(session: Session, absence: Absence) -> None:
    """Take an absence back: it was none, now or ever."""
    session.delete(absence)


def _shift(opens: int, closes: int) -> Shift:
    return opens, closes
