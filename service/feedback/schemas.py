"""Wire shapes of feedback."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints, model_validator

from service.kit.stated import LeadName
from service.kit.wire import RowId, StrictInt, Wire


class FeedbackIn(Wire):
    """A verdict on a lead, by `lead_id` or by the name a system knows it under.

    A recycled lead comes back `back_in_days`, or when its reason says.
    """

    lead_id: RowId | None = None
    lead: LeadName | None = None
    score_id: RowId | None = None
    verdict: Literal["accepted", "recycled", "rejected"]
    reason_code: Annotated[str, StringConstraints(max_length=40)] | None = None
    comment: Annotated[str, StringConstraints(max_length=2000)] | None = None
    rep: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    back_in_days: Annotated[StrictInt, Field(ge=1, le=1_095)] | None = None

    @model_validator(mode="after")
    def _one_lead(self) -> "FeedbackIn":
        if (self.lead_id is None) == (self.lead is None):
            raise ValueError("give either `lead_id` or `lead`")
        if self.back_in_days is not None and self.verdict != "recycled":
            raise ValueError("only a recycled lead comes back")
        return self


class Meaning(BaseModel):
    """What training will make of the feedback, as things stand."""

    label: Literal["positive", "negative", "censored", "excluded"]
    weight: float
    why: str


class FeedbackOut(BaseModel):
    feedback_id: str
    lead_id: str
    score_id: str | None
    rep: str | None
    verdict: str
    reason_code: str | None
    comment: str | None
    given_at: datetime
    back_at: datetime | None
    meaning: Meaning
