"""A promotion: one row makes a version champion, and the newest row says which one is."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import instant_field
from models.tables.version import Version


class Promotion(SQLModel, table=True):
    """`below` is the number of the promotion that a roll back returns to."""

    __tablename__ = "promotion"

    number: int | None = Field(default=None, primary_key=True)
    version_id: str = Field(max_length=16, foreign_key=f"{Version.__tablename__}.id")
    below: int | None = None
    act: str = Field(max_length=10)
    actor: str = Field(max_length=200)
    reason: str | None = Field(default=None, max_length=2000)
    promoted_at: datetime = instant_field()
