"""That somebody has read a term, as it was worded at one time."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field


class TermRead(SQLModel, table=True):
    """`reader_id` is a user's or a key's; `name` is who that was then."""

    __tablename__ = "term_read"

    reader_id: str = id_field(primary_key=True)
    key: str = Field(primary_key=True, max_length=60)
    number: int = Field(primary_key=True)
    name: str = Field(max_length=200)
    read_at: datetime = instant_field()
