"""A KPI series: one KPI under one definition, and which of its days are stored."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class KpiSeries(SQLModel, table=True):
    """`parameters` is canonical JSON; the days from `begins_on` to `stored_through` are stored.

    A changed definition begins a series of its own, which `follows` the old one on the day after.
    """

    __tablename__ = "kpi_series"
    __table_args__ = (UniqueConstraint("kpi", "parameters", "definition"),)

    number: int | None = Field(default=None, primary_key=True)
    kpi: str = Field(max_length=64)
    parameters: str = Field(max_length=200)
    definition: int
    follows: bool = False
    begins_on: date
    stored_through: date
