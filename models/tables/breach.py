"""A breach: a commitment's time ran out on a lead."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field
from models.tables.lead import Lead


class Breach(SQLModel, table=True):
    """The step of a lead's round (begun at its hand-off) that came too late, or not at all yet.

    Minutes are working time. `system_minutes` is the delay from creation to hand-off and
    `human_minutes` the one from hand-off to the step, None while it has not come. A breach that
    facts told later have explained away is `withdrawn_at` an instant, and counts no more.
    """

    __tablename__ = "breach"

    lead_id: str = id_field(primary_key=True, foreign_key=f"{Lead.__tablename__}.id")
    step: str = Field(primary_key=True, max_length=10)
    began_at: datetime = instant_field(primary_key=True)
    rep_id: str = Field(max_length=200, index=True)
    limit_minutes: float
    due_at: datetime = instant_field(index=True)
    system_minutes: float
    human_minutes: float | None = None
    noted_at: datetime = instant_field()
    withdrawn_at: datetime | None = instant_field(default=None)
