"""Row ids: 32 hexadecimal digits that sort by the time they were made (UUIDv7 without dashes)."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from models.now import now

LOW = (1 << 62) - 1
VARIANT = 0b10 << 62

_random = Random()  # noqa: S311 - seeded by the system; an id is a name, not a secret


def new_id() -> str:
    """Return a fresh id; ids made later sort later, to the millisecond."""
    milliseconds = int(now().timestamp() * 1000)
    bits = _random.getrandbits(74)
    version_and_high, variant_and_low = 0x7000 | bits >> 62, VARIANT | bits & LOW
    return f"{milliseconds:012x}{version_and_high:04x}{variant_and_low:016x}"


@contextmanager
def drawn_from(random: Random) -> Iterator[None]:
    """Draw ids from `random` inside the block, so that a simulation makes the same ones again."""
    global _random  # noqa: PLW0603 - as with the clock, one source for the process is the point
    earlier, _random = _random, random
    try:
        yield
    finally:
        _random = earlier
