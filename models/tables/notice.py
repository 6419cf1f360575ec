"""A notice: somebody is told that a clock runs out, or has run out."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field
from models.tables.lead import Lead


class Notice(SQLModel, table=True):
    """`kind` is reminder (to the rep, at risk) or escalation (to managers, breached); once each.

    `told_at` is when letters and messages were made of it, or it was found to be no news any more.
    """

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("lead_id", "step", "began_at", "kind"),)

    id: str = id_field(primary_key=True)
    lead_id: str = id_field(foreign_key=f"{Lead.__tablename__}.id")
    step: str = Field(max_length=10)
    began_at: datetime = instant_field()
    kind: str = Field(max_length=10)
    rep_id: str = Field(max_length=200, index=True)
    due_at: datetime = instant_field()
    raised_at: datetime = instant_field()
    told_at: datetime | None = instant_field(default=None)
