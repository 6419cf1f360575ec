"""Wire shapes of first sync and reconciliation."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from service.kit.wire import StrictInt, Wire


class SyncIn(Wire):
    """How far back a first sync reads."""

    months: Annotated[StrictInt, Field(ge=1, le=60)] = 24


class SyncOut(BaseModel):
    """How far the walk through a CRM's records has come; after `first_done_at` it reconciles."""

    connector: str
    months: int
    read: int
    total: int | None
    started_at: datetime
    first_done_at: datetime | None
    advanced_at: datetime | None
    error: str | None
