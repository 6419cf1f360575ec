"""A job: one piece of work to do later, in the same database as what asks for it."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field, json_field


class Job(SQLModel, table=True):
    """`state` is ready, running, done or dead.

    A running job is leased until `leased_until`; past that it may be claimed again. `attempts`
    counts claims and fences: only the newest claim may report. At most one ready job has a `key`.
    """

    __tablename__ = "job"

    id: str = id_field(primary_key=True)
    kind: str = Field(max_length=64)
    arguments: dict[str, Any] = json_field()
    key: str | None = Field(default=None, max_length=200, index=True)
    state: str = Field(max_length=8, index=True)
    run_at: datetime = instant_field(index=True)
    attempts: int = 0
    leased_until: datetime | None = instant_field(default=None)
    error: str | None = Field(default=None, max_length=2000)
    created_at: datetime = instant_field()
    finished_at: datetime | None = instant_field(default=None)
