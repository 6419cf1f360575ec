"""A write-back: one CRM into which scores are written."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import instant_field, json_field


class Writeback(SQLModel, table=True):
    """`mode` is shadow, live, paused or undoing; a pause that the CRM caused says why.

    `fields` names the CRM's field for each of ours. Who holds `held_until` is the only one that
    calls this CRM; until `quiet_until` nobody does.
    """

    __tablename__ = "writeback"

    system: str = Field(primary_key=True, max_length=64)
    mode: str = Field(max_length=10)
    object: str = Field(max_length=40)
    fields: dict[str, str] = json_field()
    least_points: int = 1
    paused_why: str | None = Field(default=None, max_length=300)
    prepared_at: datetime | None = instant_field(default=None)
    held_until: datetime | None = instant_field(default=None)
    quiet_until: datetime | None = instant_field(default=None)
    shadow_since: datetime | None = instant_field(default=None)
    live_since: datetime | None = instant_field(default=None)
    created_at: datetime = instant_field()
