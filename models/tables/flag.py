"""A flag: sales says what is wrong with a campaign's leads, and marketing answers."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field


class Flag(SQLModel, table=True):
    """The empty campaign stands for all of a source; a flag is open until it is answered."""

    __tablename__ = "flag"

    id: str = id_field(primary_key=True)
    source: str = Field(max_length=200)
    campaign: str = Field(default="", max_length=200)
    says: str = Field(max_length=2000)
    flagged_by: str = Field(max_length=200)
    flagged_at: datetime = instant_field()
    answer: str | None = Field(default=None, max_length=2000)
    answered_by: str | None = Field(default=None, max_length=200)
    answered_at: datetime | None = instant_field(default=None)
