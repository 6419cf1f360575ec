"""A term of the glossary, as it was agreed at one time."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.tables.columns import instant_field, json_field


class Term(SQLModel, table=True):
    """The `number`-th wording of the term `key`, counted from 1; the newest one is in force.

    `fr` and `en` name it; `condition` is what the program executes, where there is something to
    (see `models.words.conditions`). `team` is the one that brings the term: marketing, sales, both.
    """

    __tablename__ = "term"

    key: str = Field(primary_key=True, max_length=60)
    number: int = Field(primary_key=True)
    fr: str = Field(max_length=200)
    en: str = Field(max_length=200)
    team: str = Field(max_length=10)
    definition_fr: str = Field(max_length=2000)
    definition_en: str = Field(max_length=2000)
    example_fr: str = Field(default="", max_length=2000)
    example_en: str = Field(default="", max_length=2000)
    condition: dict[str, Any] | None = json_field(default=None, nullable=True)
    worded_by: str = Field(max_length=200)
    worded_at: datetime = instant_field()
