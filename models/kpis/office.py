"""The office: whose working hours KPIs count in, and whose midnights part their days."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.calendar.hours import Hours, zone_of
from models.calendar.timetable import read_timetable


@dataclass(frozen=True, slots=True)
class Office:
    """The company's hours, and those of reps who have their own."""

    company: Hours = field(default_factory=Hours)
    own: Mapping[str, Hours] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.company.zone)

    def hours_of(self, rep: str | None) -> Hours:
        return self.own.get(rep or "", self.company)


def office_of(session: Session, company: Hours) -> Office:
    """Return the office of an installation whose own hours are given: when each rep works."""
    timetable = read_timetable(session, company)
    return Office(timetable.company, {rep: timetable.of(rep) for rep in timetable.teams})
