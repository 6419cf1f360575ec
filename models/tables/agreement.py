"""An agreement: a version of the document that both teams have signed, frozen as it was then."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.tables.columns import instant_field, json_field


class Agreement(SQLModel, table=True):
    """The `number`-th agreement, counted from 1; the newest one is in force.

    `content` is what `models.agreement.content` put together, and `content_hash` its hash.
    """

    __tablename__ = "agreement"

    number: int = Field(primary_key=True)
    content_hash: str = Field(max_length=64)
    content: dict[str, Any] = json_field()
    in_force_from: datetime = instant_field()
