"""A KPI value: what was counted of one KPI on one day, in one slice; never changed."""

from datetime import date
from typing import Any

from sqlmodel import Field, SQLModel

from models.tables.columns import json_field
from models.tables.kpi_series import KpiSeries


class KpiValue(SQLModel, table=True):
    """A tally: days add up. The slice `by` "all" has the empty `value`; empty tallies have no row.

    `detail` has the minutes of waits that ended, or the four cells of an alignment.
    """

    __tablename__ = "kpi_value"

    series: int = Field(primary_key=True, foreign_key=f"{KpiSeries.__tablename__}.number")
    by: str = Field(primary_key=True, max_length=16)
    value: str = Field(primary_key=True, max_length=200)
    day: date = Field(primary_key=True)
    numerator: float
    denominator: float
    immature: int
    detail: list[Any] | None = json_field(default=None)
