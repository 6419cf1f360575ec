"""Wire shapes of the write-back."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from service.kit.wire import ExternalId, StrictInt, Wire

CrmName = Literal["hubspot", "salesforce", "pipedrive", "odoo"]
Key = Literal["points", "band", "reasons", "version", "score_id", "scored_at"]
FieldName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,99}$|^[0-9a-f]{40}$")
]


class WritebackIn(Wire):
    """A connector: what of a score goes into which field of which object.

    A new one is in `shadow`: nothing is written, and the report shows what would have been.
    """

    mode: Literal["shadow", "live", "paused"] = "shadow"
    record: Annotated[str, StringConstraints(min_length=1, max_length=40)] | None = None
    fields: Annotated[dict[Key, FieldName], Field(min_length=1)] | None = None
    least_points: Annotated[StrictInt, Field(ge=1, le=100)] = 1


class RecordsIn(Wire):
    """Single records, by the CRM's ids."""

    external_ids: Annotated[list[ExternalId], Field(min_length=1, max_length=200)]


class RecordsUndone(RecordsIn):
    """Records to put back and leave alone; with `fields` only those are put back."""

    fields: Annotated[list[Key], Field(min_length=1, max_length=6)] | None = None


class RecordsOut(BaseModel):
    """How many of the records are known here."""

    records: int


class WritebackOut(BaseModel):
    """`waiting`, `shown`, `refused` and `gone` count records."""

    system: str
    mode: str
    why: str | None
    record: str
    fields: dict[str, str]
    least_points: int
    quiet_until: datetime | None
    shadow_since: datetime
    live_since: datetime | None
    waiting: int
    shown: int
    refused: int
    gone: int


class WrittenOut(BaseModel):
    """One field that was written: what the CRM shows, and what it showed before."""

    field: str
    shown: Any
    earlier: Any


class MirrorOut(BaseModel):
    """What a CRM shows of a lead, and what it showed before, by its names of fields."""

    external_id: str
    lead_id: str
    state: str
    why: str | None
    due: bool
    shown: dict[str, Any] | None
    earlier: dict[str, Any] | None
    written: list[WrittenOut]
    written_at: datetime | None
    scored_at: datetime | None


class WouldOut(BaseModel):
    """A lead as the CRM would have shown it, and what really happened to it since."""

    rank: int
    external_id: str
    lead_id: str
    rep: str | None
    points: float
    band: str
    fields: dict[str, Any]
    hot_since: datetime | None
    first_attempt_at: datetime | None
    verdict: str | None


class ReportOut(BaseModel):
    """What would have been written, and who would have been called, best first."""

    since: datetime
    records: int
    bands: dict[str, int]
    would_call: list[WouldOut]


class RetriedOut(BaseModel):
    """How many refused records are tried again."""

    retried: int
