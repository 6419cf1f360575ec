"""Feedback: what a rep said of a lead. A fact: never changed, only followed by a newer one."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field
from models.tables.lead import Lead
from models.tables.score import Score


class Feedback(SQLModel, table=True):
    """One verdict, on the score that the rep saw when that is known.

    `back_at` is when a recycled lead should come back, if the rep named a date. The verdict
    `withdrawn` takes back the feedback that `withdraws` names, once.
    """

    __tablename__ = "feedback"

    id: str = id_field(primary_key=True)
    lead_id: str = id_field(foreign_key=f"{Lead.__tablename__}.id", index=True)
    score_id: str | None = id_field(default=None, foreign_key=f"{Score.__tablename__}.id")
    rep_id: str | None = Field(default=None, max_length=200, index=True)
    verdict: str = Field(max_length=16)
    reason_code: str | None = Field(default=None, max_length=40)
    comment: str | None = Field(default=None, max_length=2000)
    given_at: datetime = instant_field(index=True)
    back_at: datetime | None = instant_field(default=None)
    withdraws: str | None = id_field(default=None, foreign_key="feedback.id", unique=True)
