"""A dispute: marketing does not agree with a verdict, and the rep answers; both stay on record."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field
from models.tables.feedback import Feedback


class Dispute(SQLModel, table=True):
    """`outcome` is None while it is open, then kept or overturned; a verdict is disputed once."""

    __tablename__ = "dispute"

    id: str = id_field(primary_key=True)
    feedback_id: str = id_field(foreign_key=f"{Feedback.__tablename__}.id", unique=True)
    says: str = Field(max_length=2000)
    opened_by: str = Field(max_length=200)
    opened_at: datetime = instant_field()
    outcome: str | None = Field(default=None, max_length=10)
    answer: str | None = Field(default=None, max_length=2000)
    answered_by: str | None = Field(default=None, max_length=200)
    answered_at: datetime | None = instant_field(default=None)
