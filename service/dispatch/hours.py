"""When a rep may be disturbed: in working hours, the rep's own where they are stated."""

from datetime import UTC, datetime

from models.calendar.hours import Hours
from models.calendar.working_time import (
    MICROSECOND,
    NoWorkingTimeError,
    add_working_time,
    is_working,
)


def reachable_at(at: datetime, hours: Hours) -> datetime | None:
    """Return `at` when it lies in working hours, else when they begin next.

    None for who has left: away for so long that no working time comes.
    """
    if is_working(at, hours):
        return at.astimezone(UTC)
    try:
        return add_working_time(at, MICROSECOND, hours) - MICROSECOND
    except NoWorkingTimeError:
        return None
