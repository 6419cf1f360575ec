"""Engagement as a fold: per kind how many events, how recent, and counts that decay with time.

The state of a lead is folded one event at a time, in any order and in any batches, and scoring and
training read the same fold. A decayed count with half-life h is the sum of 2 ** (-age / h) over the
events, kept as of the kind's latest event.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

HALF_LIVES_DAYS = (1.0, 7.0, 30.0)
DAY = 86_400.0
ONE_EVENT = (1.0, 1.0, 1.0)
READINGS = ("count", "1d", "7d", "30d", "days_since")

Engagement = dict[str, "KindState"]


@dataclass(slots=True)
class KindState:
    """What is kept of one kind: n events, the latest at `last` (epoch seconds), decayed counts."""

    count: int
    last: float
    decayed: tuple[float, float, float]


def fold(state: Engagement, kind: str, at: float) -> None:
    """Count one event of `kind` at `at` (epoch seconds) into the state."""
    if kind in state:
        merge_kind(state, kind, KindState(1, at, ONE_EVENT))
    else:
        state[kind] = KindState(1, at, ONE_EVENT)


def merge_kind(state: Engagement, kind: str, other: KindState) -> None:
    """Add another state of the same kind: counts add up, as of the later of the two instants."""
    mine = state.get(kind)
    if mine is None:
        state[kind] = KindState(other.count, other.last, other.decayed)
        return
    last = max(mine.last, other.last)
    (day, week, month), (more_day, more_week, more_month) = decay(mine, last), decay(other, last)
    decayed = (day + more_day, week + more_week, month + more_month)
    state[kind] = KindState(mine.count + other.count, last, decayed)


def decay(state: KindState, as_of: float) -> tuple[float, float, float]:
    """Return the decayed counts as of an instant (epoch seconds), one for each half-life."""
    age_days = max(as_of - state.last, 0.0) / DAY
    day, week, month = state.decayed
    return (
        day * 2.0 ** (-age_days / HALF_LIVES_DAYS[0]),
        week * 2.0 ** (-age_days / HALF_LIVES_DAYS[1]),
        month * 2.0 ** (-age_days / HALF_LIVES_DAYS[2]),
    )


def features(state: Engagement, as_of: float) -> dict[str, float]:
    """Return the engagement part of a snapshot: five numbers for each kind that the lead has shown.

    `KIND.count` is a number of events, `KIND.1d`, `.7d`, `.30d` are decayed counts, and
    `KIND.days_since` is the age of the latest one in days, as of `as_of` (epoch seconds).
    """
    snapshot = {}
    for kind in sorted(state):
        kept = state[kind]
        count, day, week, month, since = names_of(kind)
        snapshot[count] = float(kept.count)
        snapshot[day], snapshot[week], snapshot[month] = decay(kept, as_of)
        snapshot[since] = max(as_of - kept.last, 0.0) / DAY
    return snapshot


@lru_cache(maxsize=1_024)
def names_of(kind: str) -> tuple[str, ...]:
    """Return the names of the features that one kind makes, in the order of `READINGS`."""
    return tuple(f"{kind}.{reading}" for reading in READINGS)


def feature_names(kinds: Iterable[str]) -> list[str]:
    """Return the names of all engagement features that `kinds` can make."""
    return [name for kind in kinds for name in names_of(kind)]
