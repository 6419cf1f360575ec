"""Times as people write them. Whether the day or the month comes first, a whole column decides."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

Clock = Callable[[str], datetime | None]

MOSTLY = 0.9

_EPOCH = re.compile(r"\d{9,10}(\.\d+)?|\d{13}")
_SLASHED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T,]+(\d.*))?")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(.*)")
_CLOCK_FORMATS = ("%H:%M", "%H:%M:%S", "%H:%M:%S.%f", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p")
_SPELLED_FORMATS = ("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y", "%d-%b-%y")


def read_times(texts: Sequence[str], day_first: bool | None = None) -> list[float | None]:
    """Read times into epoch seconds; UTC where no zone is written, None if unreadable.

    Give `day_first` where `texts` are not the whole column: `votes_for_day_first` tells.
    """
    if day_first is None:
        day_first = votes_for_day_first(texts) >= 0
    return [_epoch_or_time(text.strip(), day_first) for text in texts]


def looks_like_times(texts: Iterable[str]) -> bool:
    """Say whether texts are mostly written dates (numbers are not, though they may be epochs)."""
    values = [text.strip() for text in texts]
    day_first = votes_for_day_first(values) >= 0
    read = sum(_time(value, day_first) is not None for value in values)
    return read > 0 and read >= MOSTLY * len(values)


def votes_for_day_first(texts: Iterable[str]) -> int:
    """Count what can only be a day, where the day comes first and, against it, where it does not.

    Votes of the parts of a column add up; a column that never tells reads the day first.
    """
    votes = 0
    for text in texts:
        if slashed := _SLASHED.fullmatch(text.strip()):
            votes += (int(slashed[1]) > 12) - (int(slashed[3]) > 12)
    return votes


def _epoch_or_time(text: str, day_first: bool) -> float | None:
    if _EPOCH.fullmatch(text):
        number = float(text)
        return number / 1000 if number > 1e11 else number
    time = _time(text, day_first)
    return time.timestamp() if time else None


def _time(text: str, day_first: bool) -> datetime | None:
    if not any(mark in text for mark in "-/. ") or len(text) > 40:
        return None
    if slashed := _SLASHED.fullmatch(text):
        first, _, second, year, clock = slashed.groups()
        day, month = (first, second) if day_first else (second, first)
        return _built(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day), clock)
    if year_first := _YEAR_FIRST.fullmatch(text):
        year, month, day, clock = year_first.groups()
        return _built(int(year), int(month), int(day), clock)
    return _iso(text) or _spelled(text)


def _built(year: int, month: int, day: int, clock: str | None) -> datetime | None:
    time = _clock((clock or "").strip(" T,"))
    try:
        return time and time.replace(year=year, month=month, day=day)
    except ValueError:
        return None


def _clock(text: str) -> datetime | None:
    """Read a time of day onto 1 January 2000."""
    if not text:
        return datetime(2000, 1, 1, tzinfo=UTC)
    for form in _CLOCK_FORMATS:
        try:
            return datetime.strptime(text.upper(), form).replace(year=2000, tzinfo=UTC)
        except ValueError:
            continue
    return None


def _iso(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(text.removesuffix(" UTC"))
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _spelled(text: str) -> datetime | None:
    for form in _SPELLED_FORMATS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
