"""How often each key may call: counted by the minute, in this process, in a dictionary."""

from math import ceil
from time import monotonic

from service.kit.errors import TooMany

WINDOW_SECONDS = 60
MOST_KEYS = 10_000

HeaderList = list[tuple[bytes, bytes]]


class Rates:
    """Counts calls by key; a key without a limit costs nothing and is told nothing."""

    def __init__(self) -> None:
        self._windows: dict[str, tuple[float, int]] = {}

    def count(self, key_id: str, limit: int) -> HeaderList:
        """Count a call and return the headers that tell what is left. Raises TooMany."""
        at = monotonic()
        began, calls = self._windows.get(key_id, (at, 0))
        if at - began >= WINDOW_SECONDS:
            began, calls = at, 0
        if len(self._windows) >= MOST_KEYS and key_id not in self._windows:
            self._windows.clear()
        self._windows[key_id] = began, calls + 1
        seconds = max(1, ceil(began + WINDOW_SECONDS - at))
        if calls >= limit:
            raise TooMany(limit, seconds)
        return [
            (b"ratelimit-policy", b'"default";q=%d;w=%d' % (limit, WINDOW_SECONDS)),
            (b"ratelimit", b'"default";r=%d;t=%d' % (limit - calls - 1, seconds)),
        ]
