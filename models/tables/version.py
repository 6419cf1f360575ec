"""A version: a model in the registry."""

from datetime import datetime
from typing import Any

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from models.tables.columns import instant_field, json_field


class Version(SQLModel, table=True):
    """A scorecard's canonical JSON under the hash of its bytes, and how it was made.

    `origin` is written or learned; `state` is candidate, champion, retired or rejected. `number`
    counts versions as they came. The written scorecard in force was published last.
    """

    __tablename__ = "version"

    id: str = Field(primary_key=True, max_length=16)
    number: int = Field(unique=True)
    origin: str = Field(max_length=8)
    state: str = Field(max_length=10)
    content: str = Field(sa_type=Text)
    parent_id: str | None = Field(default=None, max_length=16)
    report: dict[str, Any] = json_field()
    created_at: datetime = instant_field()
    published_at: datetime | None = instant_field(default=None)
