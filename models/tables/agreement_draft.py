"""A draft: the parts of the agreement that are written for it alone, as worded at one time."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.tables.columns import instant_field, json_field


class AgreementDraft(SQLModel, table=True):
    """The `number`-th wording, counted from 1; the newest one counts.

    `parts` is `models.agreement.parts.Parts` as JSON.
    """

    __tablename__ = "agreement_draft"

    number: int = Field(primary_key=True)
    parts: dict[str, Any] = json_field()
    worded_by: str = Field(max_length=200)
    worded_at: datetime = instant_field()
