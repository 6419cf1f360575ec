"""A mirror: what a CRM shows of one lead's score, and what it showed before."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field, json_field


class Mirror(SQLModel, table=True):
    """One record of a CRM.

    `due` mirrors wait to be looked at. `shown` is what we wrote last, by the CRM's field names;
    `earlier` is what stood there before we first wrote. `shadow` is what would have been written.
    `state` is fresh, shown, refused, gone, restored or changed_since (not restored: somebody else
    wrote there since).
    """

    __tablename__ = "mirror"

    system: str = Field(primary_key=True, max_length=64, foreign_key="writeback.system")
    external_id: str = Field(primary_key=True, max_length=200)
    lead_id: str = id_field(foreign_key="lead.id", index=True)
    due: bool = Field(default=True, index=True)
    state: str = Field(default="fresh", max_length=16)
    why: str | None = Field(default=None, max_length=300)
    score_id: str | None = id_field(default=None)
    scored_at: datetime | None = instant_field(default=None)
    shown: dict[str, Any] | None = json_field(default=None)
    earlier: dict[str, Any] | None = json_field(default=None)
    written_at: datetime | None = instant_field(default=None)
    shadow: dict[str, Any] | None = json_field(default=None)
    shadow_at: datetime | None = instant_field(default=None)
    hot_since: datetime | None = instant_field(default=None)
