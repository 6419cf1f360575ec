"""An event: a fact about a lead. The log is append-only; all about a lead folds from it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field, json_field
from models.tables.lead import Lead

SOLD_KINDS = (
    "lead_assigned", "contact_attempted", "contact_made", "meeting_booked", "meeting_held",
    "deal_won",
)  # fmt: skip
SOLD = f"kind IN ({', '.join(map(repr, SOLD_KINDS))})"
"""What sales did that KPIs ask for by day: few events among all, so that their index stays small
and the hot road rarely writes into it.
"""


class Event(SQLModel, table=True):
    """The `number`-th fact of a lead, counted from 1 in the order of recording.

    `occurred_at` is when it happened and `known_at` when the company knew; `recorded_at` is when
    this program wrote it down, so an event is backfilled when it was known before it was recorded.
    An `event_id` counts once in its `system`; facts of the program's own have none.
    """

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("system", "event_id"),
        Index("ix_event_sold", "occurred_at", sqlite_where=text(SOLD), postgresql_where=text(SOLD)),
    )

    lead_id: str = id_field(primary_key=True, foreign_key=f"{Lead.__tablename__}.id")
    number: int = Field(primary_key=True)
    system: str = Field(max_length=64)
    event_id: str | None = Field(default=None, max_length=200)
    kind: str = Field(max_length=64)
    occurred_at: datetime = instant_field()
    known_at: datetime = instant_field()
    recorded_at: datetime = instant_field()
    properties: dict[str, Any] = json_field()
