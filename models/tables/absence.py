"""An absence: a rep, or a whole team, is away."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field


class Absence(SQLModel, table=True):
    """From when to when; why is nobody's business here."""

    __tablename__ = "absence"

    id: str = id_field(primary_key=True)
    scope: str = Field(max_length=4)
    name: str = Field(max_length=200)
    begins_at: datetime = instant_field()
    ends_at: datetime = instant_field(index=True)
