"""A proposal: what a rep would change in the written scorecard, and what became of it."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field, json_field


class Proposal(SQLModel, table=True):
    """`rule` is to take the place of what reads `feature` now; None calls that one wrong.

    `lead_id` is the lead that gave cause. `state` is open, adopted or declined.
    """

    __tablename__ = "proposal"

    id: str = id_field(primary_key=True)
    feature: str = Field(max_length=403)
    rule: dict[str, Any] | None = json_field(default=None, nullable=True)
    lead_id: str | None = id_field(default=None)
    says: str = Field(max_length=2000)
    proposed_by: str = Field(max_length=200)
    proposed_at: datetime = instant_field()
    state: str = Field(default="open", max_length=8, index=True)
    answer: str | None = Field(default=None, max_length=2000)
    decided_by: str | None = Field(default=None, max_length=200)
    decided_at: datetime | None = instant_field(default=None)
    version_id: str | None = Field(default=None, max_length=16)
