"""A watched clock: when the worker looks at a lead's clocks next."""

from datetime import datetime

from sqlmodel import SQLModel

from models.tables.columns import id_field, instant_field
from models.tables.lead import Lead


class WatchedClock(SQLModel, table=True):
    """One row a lead whose clocks may change; what they show is told from facts, never stored."""

    __tablename__ = "watched_clock"

    lead_id: str = id_field(primary_key=True, foreign_key=f"{Lead.__tablename__}.id")
    look_at: datetime = instant_field(index=True)
