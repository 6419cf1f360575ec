"""What the clocks of a lead show at an instant, from its facts alone.

All clocks start at hand-off and count the working time of the rep who has the lead. An attempt, a
contact, a verdict each stop theirs and those of the steps before. A lead that is recycled stops
the clocks of its round; the next hand-off begins another one.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from models.calendar.hours import Hours
from models.calendar.working_time import (
    NoWorkingTimeError,
    add_working_time,
    is_working,
    working_time,
)
from models.clocks.commitments import STEPS, Commitments, Step

State = Literal["running", "at_risk", "paused", "breached", "met"]

MEETINGS = frozenset({"meeting_booked", "meeting_held"})
SETTLED = frozenset({"accepted", "rejected"})
PROOFS: Mapping[Step, frozenset[str]] = {
    "attempted": frozenset({"contact_attempted", "contact_made"}) | MEETINGS | SETTLED,
    "contacted": frozenset({"contact_made"}) | MEETINGS | SETTLED,
    "feedback": SETTLED | {"recycled by a verdict"},
}
"""What stops the clock of each step: kinds of events, and verdicts."""

RECYCLED = frozenset({"recycled", "recycled by a verdict"})
WATCHED = frozenset({"lead_assigned", "contact_attempted", "contact_made", "recycled"}) | MEETINGS
"""The kinds of events that clocks depend on."""

AT_RISK_SHARE = 1 / 3
"""A clock is at risk when so much of its limit is left."""

ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done with a lead: the kind of an event, or a verdict."""

    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Course:
    """What clocks need to know of a lead; `deeds` in time order, hand-offs among them."""

    lead_id: str
    created_at: datetime
    rep_id: str
    deeds: tuple[Deed, ...]

    def by(self, at: datetime) -> "Course":
        """Return the course as far as it had come at an instant."""
        return replace(self, deeds=tuple(deed for deed in self.deeds if deed.at <= at))


@dataclass(frozen=True, slots=True)
class Round:
    """From a hand-off to the next one after a recycling: what was done in between."""

    began_at: datetime
    first: bool
    deeds: tuple[Deed, ...]

    def earliest(self, kinds: Collection[str]) -> datetime | None:
        return next((deed.at for deed in self.deeds if deed.kind in kinds), None)


@dataclass(frozen=True, slots=True)
class Clock:
    """One step's clock: `left` of `limit` in working time, negative once it is over.

    `due_at` is the instant by which the limit is used up, None if nobody works that long.
    `stopped_at` is when the step came, or the lead was recycled.
    """

    step: Step
    state: State
    began_at: datetime
    limit: timedelta
    left: timedelta
    due_at: datetime | None
    stopped_at: datetime | None

    @property
    def open(self) -> bool:
        return self.stopped_at is None


def rounds(course: Course) -> list[Round]:
    """Part a course into its rounds; before a hand-off there is none."""
    found: list[Round] = []
    recycled = False
    for deed in course.deeds:
        if deed.kind == "lead_assigned" and (recycled or not found):
            found.append(Round(deed.at, not found, ()))
            recycled = False
        elif found:
            found[-1] = replace(found[-1], deeds=(*found[-1].deeds, deed))
            recycled = recycled or deed.kind in RECYCLED
    return found


def clocks(course: Course, commitments: Commitments, hours: Hours, at: datetime) -> list[Clock]:
    """Return the clocks of the newest round, as of an instant."""
    begun = rounds(course.by(at))
    return clocks_of_round(begun[-1], commitments, hours, at) if begun else []


def clocks_of_round(
    found: Round, commitments: Commitments, hours: Hours, at: datetime
) -> list[Clock]:
    """Return the clocks of one round, as of an instant after all that is known of it."""
    limits = ((step, commitments.limit(step)) for step in STEPS)
    return [_clock(found, step, limit, hours, at) for step, limit in limits if limit]


def current(shown: Sequence[Clock]) -> Clock | None:
    """Return the clock that somebody must heed: the open one that is due first."""
    waiting = [clock for clock in shown if clock.open]
    return min(waiting, key=lambda clock: clock.left, default=None)


def next_change(shown: Sequence[Clock], hours: Hours, at: datetime) -> datetime | None:
    """Return when a clock will be at risk or breached unless something is done before.

    A second later, rather: what is due when a shift closes changes when the next one opens.
    """
    waiting = [clock for clock in shown if clock.open]
    instants = [
        _add(clock.began_at, passed + ONE_SECOND, hours)
        for clock in waiting
        for passed in (clock.limit * (1 - AT_RISK_SHARE), clock.limit)
    ]
    return min((instant for instant in instants if instant and instant > at), default=None)


def _clock(found: Round, step: Step, limit: timedelta, hours: Hours, at: datetime) -> Clock:
    done_at, recycled_at = found.earliest(PROOFS[step]), found.earliest(RECYCLED)
    stopped_at = min((stop for stop in (done_at, recycled_at) if stop), default=None)
    left = limit - working_time(found.began_at, stopped_at or at, hours)
    return Clock(
        step=step,
        state=_state(left, limit, stopped_at, stopped_at == done_at, is_working(at, hours)),
        began_at=found.began_at,
        limit=limit,
        left=left,
        due_at=_add(found.began_at, limit, hours),
        stopped_at=stopped_at,
    )


def _state(
    left: timedelta, limit: timedelta, stopped_at: datetime | None, done: bool, working: bool
) -> State:
    if left < timedelta():
        return "breached"
    if stopped_at:
        return "met" if done else "paused"
    if not working:
        return "paused"
    return "at_risk" if left <= limit * AT_RISK_SHARE else "running"


def _add(start: datetime, duration: timedelta, hours: Hours) -> datetime | None:
    try:
        return add_working_time(start, duration, hours)
    except NoWorkingTimeError:
        return None
