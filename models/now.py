"""The only place that tells the time. Every instant in the program is UTC and aware."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime


def _system_clock() -> datetime:
    return datetime.now(UTC)


_clock: Callable[[], datetime] = _system_clock


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return _clock()


@contextmanager
def clock(told: Callable[[], datetime]) -> Iterator[None]:
    """Let `told` tell the time inside the block: for simulations and for stories about time."""
    global _clock  # noqa: PLW0603 - one clock for the process is the point of this module
    earlier, _clock = _clock, told
    try:
        yield
    finally:
        _clock = earlier
