"""Reading Retry-After: seconds, HubSpot's milliseconds, or a date."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

LONGEST_SECONDS = 24 * 3600.0

Unit = Literal["seconds", "milliseconds"]


def retry_after(value: str | None, at: datetime, unit: Unit = "seconds") -> float | None:
    """Return how many seconds to wait, from 0 to a day; None when nothing readable was said."""
    if not value:
        return None
    seconds = _number(value.strip(), unit)
    if seconds is None:
        seconds = _until(value, at)
    return None if seconds is None else min(max(seconds, 0.0), LONGEST_SECONDS)


def _number(text: str, unit: Unit) -> float | None:
    if not text.isascii() or not text.replace(".", "", 1).isdigit() or len(text) > 20:
        return None
    return float(text) / (1000 if unit == "milliseconds" else 1)


def _until(text: str, at: datetime) -> float | None:
    try:
        named = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    named = named if named.tzinfo else named.replace(tzinfo=UTC)
    return (named - at).total_seconds()
