"""Wire shapes of leads and events."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from models.features.bots import LeftOut
from service.kit.stated import EventIn, LeadName
from service.kit.wire import RowId, Wire


class EventOfLead(EventIn):
    """A fact that says whose it is."""

    lead: LeadName


class EventsIn(Wire):
    """Up to 1,000 events, each judged for itself."""

    events: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=1000)]


class EventResult(BaseModel):
    """What became of one event, in the order sent."""

    id: str | None
    status: Literal["stored", "duplicate", "invalid"]
    why: str | None = None
    lead_id: str | None = None


class EventsOut(BaseModel):
    results: list[EventResult]


class LeadStored(BaseModel):
    """The lead behind the identity, and whether this request made or changed it."""

    lead_id: str
    created: bool
    changed: bool


class OtherLead(Wire):
    """The other lead of a merge."""

    lead_id: RowId


class IdentityOut(BaseModel):
    system: str
    external_id: str


class LeadOut(BaseModel):
    """A lead as it stands; `person` is left out for roles that work without names.

    `bot_events` counts the events that bots made in the lead's place, which say nothing of it.
    """

    lead_id: str
    created_at: datetime
    identities: list[IdentityOut]
    person: dict[str, Any] | None
    attributes: dict[str, Any]
    bot_events: int
    rep: str | None
    handed_off_at: datetime | None
    verdict: str | None
    points: float | None
    probability: float | None
    band: str | None
    version_id: str | None
    scored_at: datetime | None


class TimelineEvent(BaseModel):
    """One event of a lead's log; `left_out` says why it is a bot's, and so no feature."""

    number: int
    system: str
    id: str | None
    kind: str
    occurred_at: datetime
    known_at: datetime
    backfilled: bool
    left_out: LeftOut | None
    properties: dict[str, Any]
