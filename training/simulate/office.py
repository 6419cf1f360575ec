"""When people work: days off, and a rep's working time as one running clock."""

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

import holidays

from models.calendar.hours import Hours
from training.simulate.company import Company, RepHabits

SATURDAY = 5
AHEAD = timedelta(days=200)


@lru_cache(maxsize=8)
def public_holidays(country: str) -> holidays.HolidayBase:
    """Return the calendar of a country; it knows any year it is asked for."""
    return holidays.country_holidays(country)


def works_on(company: Company, day: date) -> bool:
    """Say whether a day is a working day of the company."""
    return day.weekday() < SATURDAY and day not in public_holidays(company.country)


def at_local(company: Company, day: date, hour: float) -> datetime:
    """Return the instant at which clocks of the company show `hour` on a day, to the second."""
    minutes, seconds = divmod(round(hour * 3600), 60)
    wall = datetime.combine(day, time(minutes // 60, minutes % 60, seconds))
    return wall.replace(tzinfo=ZoneInfo(company.zone)).astimezone(UTC)


def next_working_day(company: Company, day: date) -> date:
    """Return the day itself, or the first working day after it."""
    while not works_on(company, day):
        day += timedelta(days=1)
    return day


def hours_of(company: Company, rep: RepHabits) -> Hours:
    """Return a rep's working hours as the service is told of them."""
    shift = round(rep.opens_at * 60), round(rep.closes_at * 60)
    week = tuple((shift,) if day in rep.weekdays else () for day in range(7))
    return Hours(company.zone, company.country, week)


class Shifts:
    """The working time of one rep from some days before `since` to long after `until`."""

    def __init__(self, company: Company, rep: RepHabits, since: date, until: date) -> None:
        self._begins: list[datetime] = []
        minutes: list[float] = []
        day, last = since, until + AHEAD
        while day <= last:
            if day.weekday() in rep.weekdays and works_on(company, day):
                begin = at_local(company, day, rep.opens_at)
                end = at_local(company, day, rep.closes_at)
                self._begins.append(begin)
                minutes.append((end - begin).total_seconds() / 60)
            day += timedelta(days=1)
        self._worked_by_end = list(accumulate(minutes))
        self._minutes = minutes

    def after(self, at: datetime, minutes: float) -> datetime:
        """Return the instant, within working time, at which so many working minutes have passed."""
        target = self._worked_by(at) + minutes
        shift = bisect_right(self._worked_by_end, target)
        into = target - (self._worked_by_end[shift] - self._minutes[shift])
        return self._begins[shift] + timedelta(seconds=round(into * 60))

    def after_days(self, at: datetime, days: float) -> datetime:
        """Return the instant after so many working days of eight hours."""
        return self.after(at, days * 8 * 60)

    def _worked_by(self, at: datetime) -> float:
        shift = bisect_right(self._begins, at) - 1
        if shift < 0:
            return 0.0
        into = (at - self._begins[shift]).total_seconds() / 60
        return self._worked_by_end[shift] - max(self._minutes[shift] - into, 0.0)
