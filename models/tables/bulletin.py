"""A bulletin: something happened that others may want to be told."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field, json_field


class Bulletin(SQLModel, table=True):
    """Written in the transaction of what happened, and dropped once it was passed on."""

    __tablename__ = "bulletin"

    id: str = id_field(primary_key=True)
    kind: str = Field(max_length=40)
    lead_id: str | None = id_field(default=None)
    facts: dict[str, Any] = json_field()
    noted_at: datetime = instant_field()
