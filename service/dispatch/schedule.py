"""When a dispatch is tried again, and when an endpoint is given up: pure decisions."""

from datetime import datetime, timedelta

WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""Between attempts, as Standard Webhooks has them: ten attempts in three days."""

SPREAD = 0.1
ENOUGH = timedelta(days=5)
PATIENT_FAILURES = 3
FIRST_QUIET = timedelta(seconds=30)
LONGEST_QUIET = timedelta(hours=1)


def next_wait(attempts: int, jitter: float, asked_seconds: float | None) -> timedelta | None:
    """Return how long to wait after the `attempts`-th failure (from 1); None to give up.

    `jitter` in [0, 1) spreads; the other side may have asked for longer.
    """
    if attempts > len(WAITS):
        return None
    wait = WAITS[attempts - 1] * (1 + SPREAD * jitter)
    return max(wait, timedelta(seconds=asked_seconds or 0))


def is_hopeless(failing_since: datetime | None, at: datetime) -> bool:
    """Say whether an endpoint has failed for so many days that it should be disabled."""
    return failing_since is not None and at - failing_since >= ENOUGH


def quiet_for(failures: int) -> timedelta:
    """Return how long an endpoint is left alone after so many failures in a row."""
    if failures < PATIENT_FAILURES:
        return timedelta()
    doublings = min(failures - PATIENT_FAILURES, 10)
    return min(FIRST_QUIET * (1 << doublings), LONGEST_QUIET)
