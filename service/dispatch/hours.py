"""When a rep may be disturbed: the one place where pushes ask for the time of day."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Paris")
OPENS, CLOSES = time(9), time(18)
SATURDAY = 5


def reachable_at(at: datetime) -> datetime:
    """Return `at` when it lies in office hours, else when the office opens next."""
    local = at.astimezone(ZONE)
    day = local.date()
    if local.time() >= CLOSES:
        day += timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    opens = datetime.combine(day, OPENS, ZONE)
    return max(local, opens).astimezone(UTC)
