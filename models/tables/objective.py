"""An objective: what a team has agreed to reach, by when, on which KPI."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field, json_field


class Objective(SQLModel, table=True):
    """`state` is open or closed; a closed one keeps its `outcome` as it was then.

    `parameters` are the KPI's own; `slice_by` and `slice_value` say which part of the company it is
    about, "all" by default. `assessment` is what was said of it when it was made or amended last:
    the SMART checks and the forecast.
    """

    __tablename__ = "objective"

    id: str = id_field(primary_key=True)
    name: str = Field(max_length=200)
    team: str = Field(max_length=80)
    owner: str = Field(max_length=200)
    kpi: str = Field(max_length=64)
    parameters: dict[str, Any] = json_field()
    slice_by: str = Field(max_length=16)
    slice_value: str = Field(max_length=200)
    direction: str = Field(max_length=8)
    baseline: float | None = None
    target: float
    starts_on: date
    due_on: date
    state: str = Field(max_length=8, index=True)
    assessment: dict[str, Any] = json_field()
    outcome: dict[str, Any] | None = json_field(default=None)
    created_at: datetime = instant_field()
    closed_at: datetime | None = instant_field(default=None)
