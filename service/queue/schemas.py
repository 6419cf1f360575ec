"""Wire shapes of the queue."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel


class QueueClock(BaseModel):
    """What is left of the agreed working time for the next step; negative once it is over."""

    step: str
    state: str
    minutes_left: float
    due_at: datetime | None
    text: str


class QueueItem(BaseModel):
    """One lead to call: its rank by points, fresh points and strongest reasons, and its clock.

    `place` is where it stands in the queue. `why` is `rank`, or `exploration` for a lead drawn at
    random that stands higher than its rank.
    `cost_eur` is what a lead of its campaign cost in the last 90 days, where spend is known.
    """

    rank: int
    place: int
    why: Literal["rank", "exploration"]
    lead_id: str
    score_id: str | None
    person: dict[str, Any] | None
    company: str | None
    job_title: str | None
    employees: str | None
    source: str | None
    campaign: str | None
    rep: str | None
    points: float
    probability: float
    band: str
    stage: str
    reasons: list[dict[str, Any]]
    cost_eur: float | None
    clock: QueueClock | None
    handed_off_at: datetime | None
    created_at: datetime
