"""A change of an objective: who made, amended or closed it, when and why. Never changed itself."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field, json_field
from models.tables.objective import Objective


class ObjectiveChange(SQLModel, table=True):
    """The `number`-th change, counted from 1; `act` is created, amended or closed.

    `before` has the fields that an amendment replaced, as they were.
    """

    __tablename__ = "objective_change"

    objective_id: str = id_field(primary_key=True, foreign_key=f"{Objective.__tablename__}.id")
    number: int = Field(primary_key=True)
    act: str = Field(max_length=8)
    actor: str = Field(max_length=200)
    reason: str | None = Field(default=None, max_length=2000)
    before: dict[str, Any] = json_field()
    changed_at: datetime = instant_field()
