"""A dispatch: one webhook that this service sends."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field, json_field
from models.tables.endpoint import Endpoint


class Dispatch(SQLModel, table=True):
    """The id is the `webhook-id`, the same in every attempt; `body` is what is signed, as text.

    `state` is waiting, delivered or failed; `attempts` tells of each attempt when, how long, and
    the status or what went wrong.
    """

    __tablename__ = "dispatch"

    id: str = id_field(primary_key=True)
    endpoint_id: str = id_field(foreign_key=f"{Endpoint.__tablename__}.id", index=True)
    kind: str = Field(max_length=40)
    lead_id: str | None = id_field(default=None)
    body: str
    state: str = Field(max_length=10, index=True)
    attempts: list[dict[str, Any]] = json_field()
    created_at: datetime = instant_field()
    ended_at: datetime | None = instant_field(default=None)
