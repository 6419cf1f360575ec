"""A write-back: one CRM into which scores are written."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field, json_field


class Writeback(SQLModel, table=True):
    """`mode` is shadow, live, paused or undoing; `why` says what paused it.

    `fields` names the CRM's field for each of ours. `held_by` is the run that alone may call this
    CRM until `held_until`; until `quiet_until` nobody does.
    """

    __tablename__ = "writeback"

    system: str = Field(primary_key=True, max_length=64)
    mode: str = Field(max_length=10)
    why: str | None = Field(default=None, max_length=300)
    record: str = Field(max_length=40)
    fields: dict[str, str] = json_field()
    least_points: int = 1
    prepared_at: datetime | None = instant_field(default=None)
    held_by: str | None = id_field(default=None)
    held_until: datetime | None = instant_field(default=None)
    quiet_until: datetime | None = instant_field(default=None)
    shadow_since: datetime = instant_field()
    live_since: datetime | None = instant_field(default=None)
