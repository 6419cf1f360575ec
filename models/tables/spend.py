"""Spend: what marketing paid on a day for a source and campaign."""

from datetime import date

from sqlmodel import Field, SQLModel


class Spend(SQLModel, table=True):
    """An amount in `currency`; the empty campaign is what cannot be told apart."""

    __tablename__ = "spend"

    day: date = Field(primary_key=True)
    source: str = Field(primary_key=True, max_length=80)
    campaign: str = Field(primary_key=True, default="", max_length=80)
    amount: float
    currency: str = Field(max_length=3)
