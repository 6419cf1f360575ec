"""Wire shapes of clocks, commitments, breaches and notices."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, Field

from models.clocks.rules import Clock
from service.kit.wire import StrictInt, Wire

YEAR = 366 * 24 * 60
Minutes = Annotated[StrictInt, Field(ge=1, le=YEAR)]


class CommitmentsIn(Wire):
    """How soon after hand-off each step is due, in working minutes; null is no commitment.

    A lead that was not worked within `worked_minutes` is not learned from; null leaves the two
    weeks that labels use by themselves.
    """

    attempted_minutes: Minutes | None
    contacted_minutes: Minutes | None = None
    feedback_minutes: Minutes | None = None
    worked_minutes: Minutes | None = None


class ClockOut(BaseModel):
    """A step's clock; minutes are working time, and `minutes_left` is negative after a breach."""

    step: str
    state: str
    began_at: datetime
    limit_minutes: float
    minutes_left: float
    due_at: datetime | None
    stopped_at: datetime | None

    @classmethod
    def of(cls, clock: Clock) -> "ClockOut":
        return cls(
            step=clock.step,
            state=clock.state,
            began_at=clock.began_at,
            limit_minutes=clock.limit / timedelta(minutes=1),
            minutes_left=round(clock.left / timedelta(minutes=1), 3),
            due_at=clock.due_at,
            stopped_at=clock.stopped_at,
        )


class BreachOut(BaseModel):
    """A step that came too late, or not yet: the system's delay (creation to hand-off) and the
    rep's (hand-off to the step), apart, in working minutes.
    """

    lead_id: str
    step: str
    rep: str
    began_at: datetime
    due_at: datetime
    limit_minutes: float
    system_minutes: float
    human_minutes: float | None
    noted_at: datetime


class NoticeOut(BaseModel):
    """A reminder (to the rep: the clock runs out) or an escalation (to managers: it has)."""

    notice_id: str
    kind: str
    lead_id: str
    step: str
    rep: str
    due_at: datetime
    raised_at: datetime
