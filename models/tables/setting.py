"""A setting that people change while the program runs; the environment has the others."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.tables.columns import instant_field, json_field


class Setting(SQLModel, table=True):
    """The value in force under a key, and who set it; without a row the default is in force."""

    __tablename__ = "setting"

    key: str = Field(primary_key=True, max_length=40)
    value: dict[str, Any] = json_field()
    set_by: str = Field(max_length=200)
    set_at: datetime = instant_field()
