"""When a rep may be disturbed: in working hours, the rep's own where they are stated."""

from datetime import UTC, datetime

from models.calendar.hours import Hours
from models.calendar.working_time import MICROSECOND, add_working_time, is_working


def reachable_at(at: datetime, hours: Hours) -> datetime:
    """Return `at` when it lies in working hours, else when they begin next.

    Raises NoWorkingTimeError.
    """
    if is_working(at, hours):
        return at.astimezone(UTC)
    return add_working_time(at, MICROSECOND, hours) - MICROSECOND
