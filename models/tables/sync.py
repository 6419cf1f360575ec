"""A sync: how far the walk through a CRM's records has come."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.tables.columns import instant_field, json_field


class Sync(SQLModel, table=True):
    """The one walk through the records of a connector, which is taken up again and again.

    `cursors` has for each stream of the connector from where to go on, `stream` is the one whose
    turn it is; `pages` counts what was stored, so that two walkers notice each other. A first sync
    is over at `first_done_at`; until then `read` of `total` tells how far it is.
    """

    __tablename__ = "sync"

    connector: str = Field(primary_key=True, max_length=64)
    months: int
    stream: int = 0
    cursors: dict[str, Any] = json_field()
    pages: int = 0
    read: int = 0
    total: int | None = None
    started_at: datetime = instant_field()
    first_done_at: datetime | None = instant_field(default=None)
    advanced_at: datetime | None = instant_field(default=None)
    error: str | None = Field(default=None, max_length=500)
