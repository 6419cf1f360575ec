"""Wire shapes of connectors, their mappings and callouts."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, StringConstraints

from service.connectors.mapping import Mapping
from service.kit.wire import ExternalId, StrictFloat, Wire


class DeliveryCount(BaseModel):
    """How many deliveries of a kind came to what."""

    kind: str
    state: str
    deliveries: int
    last_received_at: datetime


class ConnectorOut(BaseModel):
    """A connector; `open` when its secret is set, so that it takes deliveries."""

    connector: str
    open: bool
    hook: str
    deliveries: list[DeliveryCount]


class DeliveryOut(BaseModel):
    """A delivery that was not done, and why."""

    delivery_id: str
    kind: str
    state: str
    why: str | None
    received_at: datetime


class TriedAgain(BaseModel):
    """How many deliveries wait again."""

    deliveries: int


class Sample(Wire):
    """A delivery as its sender writes it: an object, a list, or text where it is XML. It is read
    with `mapping`, or with the one in force.
    """

    delivery: dict[str, Any] | list[Any] | str
    mapping: Mapping | None = None


class FactOut(BaseModel):
    """An event that would be recorded."""

    id: str | None
    kind: str
    occurred_at: datetime
    properties: dict[str, Any]


class StatementOut(BaseModel):
    """What would be recorded of one lead."""

    system: str
    external_id: str
    attributes: dict[str, Any]
    events: list[FactOut]
    unknown_fields: list[str]
    unknown_states: list[str]


class Tried(BaseModel):
    """What a notification of the sample would come to; `why` when it would not be done."""

    kind: str
    state: Literal["done", "ignored", "unread", "failed"]
    why: str | None = None
    statements: list[StatementOut] = []


class TriedOut(BaseModel):
    """All of a sample; nothing of it was stored."""

    notifications: list[Tried]


Words = Annotated[str, StringConstraints(max_length=2000)]


class FlowIn(Wire):
    """What a Salesforce Flow asks: a record and what it knows of it, flat and without nulls. What
    is empty, or 0, is not known.
    """

    record_id: ExternalId
    request_id: Words = ""
    email: Annotated[str, StringConstraints(max_length=320)] = ""
    phone: Words = ""
    first_name: Words = ""
    last_name: Words = ""
    company: Words = ""
    title: Words = ""
    employees: StrictFloat = 0.0
    industry: Words = ""
    country: Words = ""
    region: Words = ""
    source: Words = ""
    campaign: Words = ""


class FlowOut(BaseModel):
    """What a Flow is told: every field, always, of one type; `score_id` is empty without a score
    that is stored.
    """

    points: float
    probability: float
    band: str
    stage: str
    version: str
    reasons: list[str]
    score_id: str
    scored_at: str
    degraded: bool
