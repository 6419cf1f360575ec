"""A training run: one walk through the pipeline, from request to verdict."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.tables.columns import id_field, instant_field, json_field


class TrainingRun(SQLModel, table=True):
    """`state` is queued, running, succeeded or failed; `report` fills while the run goes on.

    `version_id` is what it learned; of a run that only judges, it is there from the start.
    """

    __tablename__ = "training_run"

    id: str = id_field(primary_key=True)
    state: str = Field(max_length=10, index=True)
    requested_by: str = Field(max_length=200)
    requested_at: datetime = instant_field()
    started_at: datetime | None = instant_field(default=None)
    finished_at: datetime | None = instant_field(default=None)
    verdict: str | None = Field(default=None, max_length=10)
    version_id: str | None = Field(default=None, max_length=16)
    report: dict[str, Any] = json_field()
    error: str | None = Field(default=None, max_length=4000)
