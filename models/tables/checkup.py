"""A checkup: what was found when the champion was looked at in service."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field, json_field


class Checkup(SQLModel, table=True):
    """Drift, calibration and lift as plain data, as of an instant."""

    __tablename__ = "checkup"

    id: str = id_field(primary_key=True)
    version_id: str = Field(max_length=16)
    made_at: datetime = instant_field(index=True)
    report: dict[str, Any] = json_field()
