"""A score: what one version said of one snapshot."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field, json_field
from models.tables.lead import Lead
from models.tables.version import Version

MQL = "coalesce(mql, band <> 'cold')"
"""Scores of before MQL was a definition of its own were MQLs when they were warm."""


class Score(SQLModel, table=True):
    """Points of a lead at an instant, with the snapshot they came from; reasons derive from it.

    `mql` is whether the lead was one, by the definition in force then. `through` is the number of
    the last event that the snapshot had seen, so that the score can be replayed from the log too.
    """

    __tablename__ = "score"
    __table_args__ = (
        Index(
            "ix_score_mql",
            "scored_at",
            sqlite_where=text(MQL),
            postgresql_where=text(MQL),
        ),
    )

    id: str = id_field(primary_key=True)
    lead_id: str = id_field(foreign_key=f"{Lead.__tablename__}.id", index=True)
    version_id: str = Field(max_length=16, foreign_key=f"{Version.__tablename__}.id")
    scored_at: datetime = instant_field()
    points: float
    probability: float
    band: str = Field(max_length=8)
    mql: bool | None = None
    snapshot: dict[str, Any] = json_field()
    through: int
