"""Wire shapes of endpoints and dispatches."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from service.kit.wire import PastInstant, StrictBool, Wire

Kind = Literal[
    "lead.scored",
    "lead.band_changed",
    "lead.assigned",
    "version.promoted",
    "agreement.breached",
    "notice.raised",
    "digest.written",
]
Address = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Kinds = Annotated[list[Kind], Field(min_length=1, max_length=10)]


class EndpointIn(Wire):
    """Where to tell what; `slack` makes messages for people, of hot leads that were assigned, of
    notices and of the weekly digest.
    """

    url: Address
    kinds: Kinds
    shape: Literal["standard", "slack"] = "standard"


class EndpointChange(Wire):
    """What is to change; `active: true` lets a disabled endpoint try again."""

    url: Address | None = None
    kinds: Kinds | None = None
    active: StrictBool | None = None


class RecoverIn(Wire):
    """Send again what failed since then."""

    since: PastInstant


class EndpointOut(BaseModel):
    id: str
    url: str
    kinds: list[str]
    shape: str
    active: bool
    disabled_why: str | None
    failing_since: datetime | None
    earlier_until: datetime | None
    created_at: datetime


class EndpointMade(EndpointOut):
    """`secret` is shown this once."""

    secret: str


class SecretOut(BaseModel):
    """`secret` is shown this once; the one before it signs too until `earlier_until`."""

    secret: str
    earlier_until: datetime


class DispatchOut(BaseModel):
    id: str
    kind: str
    lead_id: str | None
    state: str
    attempts: list[dict[str, Any]]
    created_at: datetime
    ended_at: datetime | None


class RecoveredOut(BaseModel):
    """How many dispatches are sent again."""

    recovered: int
