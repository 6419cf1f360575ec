"""Wire shapes of scores."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from models.words.stages import Stage
from service.kit.stated import EventIn, LeadIn
from service.kit.wire import Wire


class ScoreIn(Wire):
    """A lead and what happened since the last call; all of it is stored unless `persist=false`."""

    lead: LeadIn
    events: Annotated[list[EventIn], Field(max_length=1000)] = Field(default_factory=list)


class BatchIn(Wire):
    """Up to 1,000 leads, each judged for itself."""

    leads: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=1000)]


class Reason(BaseModel):
    """Why: one feature, its value as the scorecard read it, and the points it is worth."""

    feature: str
    kind: Literal["fit", "engagement"]
    value: str | float | None
    points: float
    text: str


class VersionName(BaseModel):
    id: str
    origin: str


class ScoreOut(BaseModel):
    """Base, reasons and other points add up to the points; so do base, fit and engagement."""

    score_id: str
    lead_id: str
    points: float
    base_points: float
    fit_points: float
    engagement_points: float
    probability: float
    band: Literal["hot", "warm", "cold"]
    stage: Stage | None
    reasons: list[Reason]
    other_points: float
    version: VersionName
    scored_at: datetime
    degraded: bool


class BatchItem(BaseModel):
    """What became of one lead of a batch: a score, or the problem with it."""

    status: int
    score: ScoreOut | None = None
    problem: dict[str, Any] | None = None


class BatchOut(BaseModel):
    results: list[BatchItem]


class ReplayOut(BaseModel):
    """A score computed again: from its stored snapshot (bit for bit) and from the event log."""

    score_id: str
    version: VersionName
    stored_points: float
    snapshot_points: float
    log_points: float
    snapshot_probability: float
    same_as_stored: bool
    log_difference: float
    reasons: list[Reason]
