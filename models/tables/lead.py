"""A lead: someone who may buy."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field, json_field

OPEN = "merged_into IS NULL AND verdict IS NULL"
RECYCLED = "merged_into IS NULL AND verdict = 'recycled'"
"""Leads of which sales has said nothing yet, and those put off: the queue reads them by points."""
LEGITIMATE_INTEREST = "legitimate_interest"


class Lead(SQLModel, table=True):
    """One lead and the state that its events fold into.

    `person` keeps what names or reaches the person, and nothing else in the database does;
    `person_at` has since when each is so, in epoch seconds. `state`
    is `models.facts.state.LeadState` as JSON; `rep_id` and `handed_off_at` repeat parts of it for
    queries. `points`, `band`, `mql`, `version_id` and `scored_at` repeat the newest score. `dirty`
    leads wait for the sweep to score them. A lead that was merged away names its survivor. `basis`
    is the lawful basis on which it is kept, `basis_note` what shows it; who has objected since
    `objected_at` is neither scored nor learned from nor told to anybody.
    """

    __tablename__ = "lead"
    __table_args__ = (
        Index(
            "ix_lead_merged_into",
            "merged_into",
            sqlite_where=text("merged_into IS NOT NULL"),
            postgresql_where=text("merged_into IS NOT NULL"),
        ),
        Index("ix_lead_open", "points", "id", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
        Index(
            "ix_lead_open_of_rep",
            "rep_id",
            "points",
            "id",
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        Index(
            "ix_lead_recycled",
            "rep_id",
            "points",
            sqlite_where=text(RECYCLED),
            postgresql_where=text(RECYCLED),
        ),
    )

    id: str = id_field(primary_key=True)
    created_at: datetime = instant_field(index=True)
    email: str | None = Field(default=None, max_length=320, index=True)
    person: dict[str, Any] = json_field()
    person_at: dict[str, float] = json_field(
        default_factory=dict, sa_column_kwargs={"server_default": "{}"}
    )
    state: dict[str, Any] = json_field()
    rep_id: str | None = Field(default=None, max_length=200, index=True)
    handed_off_at: datetime | None = instant_field(default=None)
    verdict: str | None = Field(default=None, max_length=16)
    merged_into: str | None = id_field(default=None)
    points: float | None = None
    probability: float | None = None
    band: str | None = Field(default=None, max_length=8)
    mql: bool | None = None
    version_id: str | None = Field(default=None, max_length=16)
    scored_at: datetime | None = instant_field(default=None)
    dirty: bool = Field(default=False, index=True)
    basis: str = Field(
        default=LEGITIMATE_INTEREST,
        max_length=20,
        sa_column_kwargs={"server_default": LEGITIMATE_INTEREST},
    )
    basis_note: str | None = Field(default=None, max_length=500)
    objected_at: datetime | None = instant_field(default=None)
