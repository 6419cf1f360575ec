"""A cut-off: the points that bands began at from an instant on."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.tables.columns import instant_field


class Cutoff(SQLModel, table=True):
    """The newest row is in force. It was solved for `wanted_per_week` leads, of which it lets
    `expected_per_week` through, under the version that was champion then.
    """

    __tablename__ = "cutoff"

    number: int | None = Field(default=None, primary_key=True)
    warm_from: float
    hot_from: float
    wanted_per_week: float
    expected_per_week: float
    version_id: str = Field(max_length=16)
    solved_at: datetime = instant_field()
