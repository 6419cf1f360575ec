"""Wire shapes of versions and training runs."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, StringConstraints

from service.kit.wire import Wire

VersionId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]


class ReasonIn(Wire):
    """Why; kept beside the act."""

    reason: Annotated[str, StringConstraints(max_length=2000)] | None = None


class VersionOut(BaseModel):
    version_id: str
    origin: str
    state: str
    parent_id: str | None
    created_at: datetime


class VersionDetail(VersionOut):
    """A version with its scorecard and the report of how it was made."""

    scorecard: dict[str, Any]
    report: dict[str, Any]


class PromotionOut(BaseModel):
    """Who made which version champion, when and why."""

    version_id: str
    act: str
    actor: str
    reason: str | None
    promoted_at: datetime


class RunOut(BaseModel):
    """A training run; `report` fills while it goes on."""

    run_id: str
    state: str
    requested_by: str
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    verdict: str | None
    version_id: str | None
    error: str | None
    report: dict[str, Any]
