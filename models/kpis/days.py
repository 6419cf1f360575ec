"""Days as the company's clocks show them, between instants kept in UTC."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ONE_DAY = timedelta(days=1)
DAY_SECONDS = 86_400.0


@dataclass(frozen=True, slots=True)
class Days:
    """The days from `since` to the day before `until`, in a time zone."""

    since: date
    until: date
    zone: ZoneInfo

    def __len__(self) -> int:
        return max((self.until - self.since).days, 0)

    def __getitem__(self, number: int) -> date:
        return self.since + timedelta(days=number)

    @property
    def begins_at(self) -> datetime:
        return midnight(self.since, self.zone)

    @property
    def ends_at(self) -> datetime:
        return midnight(self.until, self.zone)

    def numbers(self, at: Floats) -> Ints:
        """Return the number of the day that each instant (epoch seconds) lies in.

        What lies before the first day has -1, what comes after the last has the number of days.
        """
        edges = [midnight(self[n], self.zone).timestamp() for n in range(len(self) + 1)]
        return np.searchsorted(edges, at, side="right").astype(np.int64) - 1


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which a day begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """Return the day that an instant lies in."""
    return at.astimezone(zone).date()


def monday_of(day: date) -> date:
    """Return the first day of the ISO week that a day is in."""
    return day - timedelta(days=day.weekday())
