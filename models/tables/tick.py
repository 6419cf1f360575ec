"""A tick: one time that a schedule was due; its row is there, so it fired."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import instant_field


class Tick(SQLModel, table=True):
    """`schedule` fired for the instant `due_at`, once, whoever tried."""

    __tablename__ = "tick"

    schedule: str = Field(primary_key=True, max_length=64)
    due_at: datetime = instant_field(primary_key=True)
