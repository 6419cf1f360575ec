"""A showing: a lead that the queue showed to a rep on a day, and why."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field
from models.tables.lead import Lead


class Showing(SQLModel, table=True):
    """The first time on a day that a lead was on a page of a rep's queue.

    `rank` counts by points among all leads of the queue and `place` in the order shown; `reach` is
    how many the rep can call, in the same count. `why` is rank, or exploration where only the draw
    brought the lead up. `drawn` says that the lead is of the random share, whatever its rank;
    `propensity` is the chance it had of being brought within reach.
    """

    __tablename__ = "showing"

    rep_id: str = Field(primary_key=True, max_length=200)
    lead_id: str = id_field(primary_key=True, foreign_key=f"{Lead.__tablename__}.id", index=True)
    day: date = Field(primary_key=True)
    rank: int
    place: int
    reach: int
    points: float
    version_id: str = Field(max_length=16)
    why: str = Field(max_length=12)
    drawn: bool
    propensity: float
    shown_at: datetime = instant_field()
