"""A privacy request: what a person asked of us about their data, and what was done."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field, json_field


class PrivacyRequest(SQLModel, table=True):
    """`kind` is objection or erasure, `via` is api, crm, link or retention.

    `lead_id` is emptied when the lead has been erased; `removed` then counts rows by table.
    """

    __tablename__ = "privacy_request"

    id: str = id_field(primary_key=True)
    kind: str = Field(max_length=10)
    via: str = Field(max_length=10)
    asked_by: str = Field(max_length=200)
    lead_id: str | None = id_field(default=None, index=True)
    asked_at: datetime = instant_field(index=True)
    done_at: datetime | None = instant_field(default=None)
    removed: dict[str, Any] = json_field()
