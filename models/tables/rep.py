"""A rep: a person in sales."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import instant_field


class Rep(SQLModel, table=True):
    """A rep; the id is the one that the company's CRM uses for its owner, or a name.

    `weekly_capacity` is how many leads a week the rep can work with care.
    """

    __tablename__ = "rep"

    id: str = Field(primary_key=True, max_length=200)
    name: str = Field(max_length=200)
    team: str = Field(default="sales", max_length=80)
    weekly_capacity: int = 40
    created_at: datetime = instant_field()
