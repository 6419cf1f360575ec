"""Working time between two instants, and the instant after some working time.

All is counted in whole microseconds of UTC, so that parts add up exactly. A year of shifts is laid
out once and kept; after that an answer costs two look-ups.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from models.calendar.days_off import days_off
from models.calendar.hours import Absence, Hours, Week, zone_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LONGEST_YEARS = 20
"""How far ahead working time is looked for."""

LAST_YEAR = 9998
"""The last year whose end can still be told."""

Span = tuple[int, int]


class NoWorkingTimeError(Exception):
    """So much working time does not come within twenty years."""


def working_time(start: datetime, end: datetime, hours: Hours) -> timedelta:
    """Return how much working time lies between two instants; negative if `end` comes first."""
    first, last = start.astimezone(UTC).year, end.astimezone(UTC).year
    if last < first:
        return -working_time(end, start, hours)
    begun = year_of(hours, first)
    worked = -begun.worked_by(_count(start))
    if first == last:
        return timedelta(microseconds=worked + begun.worked_by(_count(end)))
    worked += sum(year_of(hours, year).total for year in range(first, last))
    return timedelta(microseconds=worked + year_of(hours, last).worked_by(_count(end)))


def add_working_time(start: datetime, duration: timedelta, hours: Hours) -> datetime:
    """Return the first instant by which so much working time has passed since `start`.

    What ends with a shift ends when it closes, not when the next one opens. Raises ValueError for
    a negative duration, and NoWorkingTimeError.
    """
    if duration < timedelta():
        raise ValueError("working time is added forwards")
    if not duration:
        return start.astimezone(UTC)
    year = start.astimezone(UTC).year
    wanted = duration // MICROSECOND + year_of(hours, year).worked_by(_count(start))
    for ahead in range(year, min(year + LONGEST_YEARS, LAST_YEAR + 1)):
        laid_out = year_of(hours, ahead)
        if wanted <= laid_out.total:
            return EPOCH + laid_out.when(wanted) * MICROSECOND
        wanted -= laid_out.total
    raise NoWorkingTimeError


def is_working(at: datetime, hours: Hours) -> bool:
    """Say whether an instant lies in somebody's working time."""
    return year_of(hours, at.astimezone(UTC).year).covers(_count(at))


@dataclass(frozen=True, slots=True)
class Year:
    """The working time of one year: spans in order, and how much was worked by each one's end."""

    begins: list[int]
    ends: list[int]
    worked: list[int]

    @classmethod
    def of(cls, spans: Iterable[Span]) -> "Year":
        kept = list(spans)
        return cls(
            [begin for begin, _ in kept],
            [end for _, end in kept],
            list(accumulate(end - begin for begin, end in kept)),
        )

    @property
    def total(self) -> int:
        return self.worked[-1] if self.worked else 0

    def worked_by(self, at: int) -> int:
        span = bisect_right(self.begins, at) - 1
        return self.worked[span] - max(self.ends[span] - at, 0) if span >= 0 else 0

    def when(self, worked: int) -> int:
        span = bisect_left(self.worked, worked)
        return self.ends[span] - (self.worked[span] - worked)

    def covers(self, at: int) -> bool:
        span = bisect_right(self.begins, at) - 1
        return span >= 0 and at < self.ends[span]


@lru_cache(maxsize=2048)
def year_of(hours: Hours, year: int) -> Year:
    """Return the working time of a year of UTC."""
    spans = _office_year(hours.zone, hours.holidays, hours.week, year)
    return Year.of(_without(spans, hours.absences))


@lru_cache(maxsize=256)
def _office_year(zone: str, holidays: str, week: Week, year: int) -> tuple[Span, ...]:
    """Lay out the shifts of a year of UTC, before absences."""
    starts, ends = (_count(datetime(y, 1, 1, tzinfo=UTC)) for y in (year, year + 1))
    spans = _shifts(zone_of(zone), holidays, week, year)
    cut = ((max(begin, starts), min(end, ends)) for begin, end in spans)
    return tuple((begin, end) for begin, end in cut if begin < end)


def _shifts(zone: ZoneInfo, holidays: str, week: Week, year: int) -> Iterator[Span]:
    """Go through the shifts of all days, on the zone's calendar, that reach into a year."""
    day, last = date(year - 1, 12, 30), date(year + 1, 1, 2)
    while day <= last:
        if day not in days_off(holidays, day.year):
            for opens, closes in week[day.weekday()]:
                yield _shown_at(day, opens, zone), _shown_at(day, closes, zone)
        day += timedelta(days=1)


def _shown_at(day: date, minutes: int, zone: ZoneInfo) -> int:
    """Return when clocks first show a time of a day; one that is jumped over comes at the jump."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    at = wall.replace(tzinfo=zone).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) != wall:
        at = _jump(wall.replace(tzinfo=zone, fold=1).astimezone(UTC), at, zone)
    return _count(at)


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant between two, to the second, at which clocks were put forward."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // timedelta(seconds=2) * timedelta(seconds=1)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


def _without(spans: Iterable[Span], absences: Iterable[Absence]) -> Iterator[Span]:
    """Cut absences out of spans."""
    away = sorted((_count(begins_at), _count(ends_at)) for begins_at, ends_at in absences)
    for begin, end in spans:
        at = begin
        for leaves, returns in away[: bisect_left(away, (end, end))]:
            if returns > at:
                if leaves > at:
                    yield at, leaves
                at = max(at, returns)
            if at >= end:
                break
        if at < end:
            yield at, end


def _count(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND
