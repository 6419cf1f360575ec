"""A mirror: what a CRM shows of one lead's score, and what it showed before."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field, json_field
from models.tables.lead import Lead
from models.tables.writeback import Writeback


class Mirror(SQLModel, table=True):
    """One record of a CRM; values are kept by the CRM's names of fields.

    `due` mirrors wait for a run; `asks` counts how often they were asked for, so that a run knows
    whether it came too early. `shown` was written last, `attempted` may have been written,
    `earlier` stood there before our first write, `shadow` would have been written; while something
    of ours may stand in the CRM the mirror is `unsettled`. `state` is
    fresh, shown, refused, gone, restored, kept: somebody else wrote there since; leaving or left:
    single records of which `put_back`, or all, was asked to be put back, and that are not written.
    """

    __tablename__ = "mirror"

    system: str = Field(
        primary_key=True, max_length=64, foreign_key=f"{Writeback.__tablename__}.system"
    )
    external_id: str = Field(primary_key=True, max_length=200)
    lead_id: str = id_field(foreign_key=f"{Lead.__tablename__}.id", index=True)
    due: bool = Field(default=True, index=True)
    asks: int = 1
    state: str = Field(default="fresh", max_length=10)
    why: str | None = Field(default=None, max_length=300)
    score_id: str | None = id_field(default=None)
    scored_at: datetime | None = instant_field(default=None)
    points: float | None = None
    band: str | None = Field(default=None, max_length=8)
    shown: dict[str, Any] | None = json_field(default=None)
    attempted: dict[str, Any] | None = json_field(default=None)
    earlier: dict[str, Any] | None = json_field(default=None)
    put_back: list[str] | None = json_field(default=None)
    unsettled: bool = Field(default=False, index=True)
    written_at: datetime | None = instant_field(default=None)
    shadow: dict[str, Any] | None = json_field(default=None)
    shadow_at: datetime | None = instant_field(default=None)
    hot_since: datetime | None = instant_field(default=None)
