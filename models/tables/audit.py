"""The audit: who did which sensitive act, and when. Rows are added and never changed."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field, json_field


class Audit(SQLModel, table=True):
    """`act` is the route or command, `subject` what of the company it was done to, by name.

    Leads are not named: what was done to whom is erased with them, that it was done is not. The
    database itself refuses to change or delete rows.
    """

    __tablename__ = "audit"

    id: str = id_field(primary_key=True)
    at: datetime = instant_field(index=True)
    who: str = Field(max_length=200)
    role: str = Field(max_length=16)
    act: str = Field(max_length=120)
    subject: dict[str, Any] = json_field()
