"""Wire shapes of disputes and flags."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, StringConstraints

from service.kit.wire import RowId, Wire

Words = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Origin = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class DisputeIn(Wire):
    """Why a rejection looks wrong."""

    feedback_id: RowId
    says: Words


class ResolutionIn(Wire):
    """What sales answers: the verdict is kept, or overturned and counts no longer."""

    outcome: Literal["kept", "overturned"]
    answer: Words


class DisputeOut(BaseModel):
    """A dispute with the verdict that it is about; `outcome` is null while it is open."""

    dispute_id: str
    feedback_id: str
    lead_id: str
    rep: str | None
    verdict: str
    reason_code: str | None
    comment: str | None
    says: str
    opened_by: str
    opened_at: datetime
    outcome: str | None
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None


class DisputableOut(BaseModel):
    """A verdict against a lead that stands and that nobody has disputed."""

    feedback_id: str
    lead_id: str
    rep: str | None
    verdict: str
    reason_code: str | None
    comment: str | None
    given_at: datetime


class FlagIn(Wire):
    """What is wrong with the leads of a campaign; without one, of the whole source."""

    source: Origin
    campaign: Origin | None = None
    says: Words


class FlagAnswerIn(Wire):
    """What marketing answers to a flag."""

    answer: Words


class FlagOut(BaseModel):
    """A flag; `answer` is null until marketing has answered."""

    flag_id: str
    source: str
    campaign: str | None
    says: str
    flagged_by: str
    flagged_at: datetime
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None
