"""A score: what one version said of one snapshot."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field, json_field

WARM = "band <> 'cold'"


class Score(SQLModel, table=True):
    """Points of a lead at an instant, with the snapshot they came from; reasons derive from it.

    `through` is the number of the last event that the snapshot had seen, so that the score can be
    replayed from the log as well.
    """

    __tablename__ = "score"
    __table_args__ = (
        Index(
            "ix_score_warm",
            "scored_at",
            sqlite_where=text(WARM),
            postgresql_where=text(WARM),
        ),
    )

    id: str = id_field(primary_key=True)
    lead_id: str = id_field(foreign_key="lead.id", index=True)
    version_id: str = Field(max_length=16, foreign_key="version.id")
    scored_at: datetime = instant_field()
    points: float
    probability: float
    band: str = Field(max_length=8)
    snapshot: dict[str, Any] = json_field()
    through: int
