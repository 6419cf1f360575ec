"""Working hours of a team or a rep, where they differ from the company's."""

from typing import Any

from sqlmodel import Field, SQLModel

from models.tables.columns import json_field


class WorkingHours(SQLModel, table=True):
    """`scope` is team or rep, and `name` says which; `week` has each day's shifts in minutes."""

    __tablename__ = "working_hours"

    scope: str = Field(primary_key=True, max_length=4)
    name: str = Field(primary_key=True, max_length=200)
    zone: str = Field(max_length=80)
    holidays: str = Field(max_length=40)
    week: list[Any] = json_field()
