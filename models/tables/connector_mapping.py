"""A connector's mapping, where the company's own differs from the one that comes with it."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.tables.columns import instant_field, json_field


class ConnectorMapping(SQLModel, table=True):
    """`document` is the whole mapping as the API takes it; without a row the usual one holds."""

    __tablename__ = "connector_mapping"

    connector: str = Field(primary_key=True, max_length=40)
    document: dict[str, Any] = json_field()
    changed_by: str = Field(max_length=200)
    changed_at: datetime = instant_field()
