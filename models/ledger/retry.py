"""Whether and when failed work is tried again: pure decisions."""

from dataclasses import dataclass
from datetime import timedelta

FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(hours=1)
MOST_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class Retry:
    """Try again after `delay`."""

    delay: timedelta


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Keep the job as a dead letter for a person to look at."""


def decide(attempts: int, permanent: bool, jitter: float) -> Retry | GiveUp:
    """Decide after the `attempts`-th failure (from 1); `jitter` in [0, 1) spreads the delays.

    Delays double from 5 seconds to an hour; half of each is spread. Eight attempts take about
    ten minutes at the most.
    """
    if permanent or attempts >= MOST_ATTEMPTS:
        return GiveUp()
    delay = min(FIRST_DELAY * 2 ** (attempts - 1), LONGEST_DELAY)
    return Retry(delay * (0.5 + jitter / 2))
