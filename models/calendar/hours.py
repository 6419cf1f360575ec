"""Working hours: the week as clocks on the wall show it, a zone, holidays and absences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from models.calendar.days_off import is_known

Shift = tuple[int, int]
"""From when to when, in minutes since midnight; 1440 is the next midnight."""

Week = tuple[tuple[Shift, ...], ...]
"""The shifts of each day, from Monday on."""

Absence = tuple[datetime, datetime]
"""From when to when somebody, or a whole team, is away."""

MIDNIGHT = 24 * 60
OFFICE: Week = (*(((9 * 60, 18 * 60),),) * 5, (), ())


class HoursError(ValueError):
    """These are no working hours; the text says why."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody works; without more, from Monday to Friday in Paris, 9:00 to 18:00.

    `holidays` is the code of a calendar (`FR`, `FR-GES`), or empty for none. A night shift is two:
    one until midnight, one from midnight on the next day. Raises HoursError.
    """

    zone: str = "Europe/Paris"
    holidays: str = "FR"
    week: Week = OFFICE
    absences: tuple[Absence, ...] = ()

    def __post_init__(self) -> None:
        zone_of(self.zone)
        if not is_known(self.holidays):
            raise HoursError(f"no calendar of holidays is called {self.holidays!r:.40}")
        if len(self.week) != 7:
            raise HoursError("a week has seven days")
        for shifts in self.week:
            _check_day(shifts)
        if any(begins_at >= ends_at for begins_at, ends_at in self.absences):
            raise HoursError("an absence ends after it begins")


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its name. Raises HoursError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise HoursError(f"no time zone is called {name!r:.40}") from error


def _check_day(shifts: Sequence[Shift]) -> None:
    for opens, closes in shifts:
        if not 0 <= opens < closes <= MIDNIGHT:
            raise HoursError("a shift begins and ends within its day, and ends after it begins")
    for (_, closes), (opens, _) in pairwise(shifts):
        if opens < closes:
            raise HoursError("the shifts of a day follow each other")
