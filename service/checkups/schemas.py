"""Wire shapes of checkups."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel


class Suggestion(BaseModel):
    """Whether to train again, and why."""

    retrain: bool = False
    why: list[str] = []


class DriftOut(BaseModel):
    """How leads and probabilities stand beside what the champion was made for.

    `drift` has a stability index for each feature beside what chance alone gives, `calibration`
    what was said and came true month by month. Null before the first checkup.
    """

    checked_at: datetime | None = None
    version_id: str | None = None
    drift: dict[str, Any] | None = None
    calibration: list[dict[str, Any]] | None = None
    suggestion: Suggestion = Suggestion()


class LiftOut(BaseModel):
    """Does the score help? `lift` is how many times as often a lead called by rank is good as one
    called at random, with its 90% interval; `known` is false while nobody can say.
    """

    checked_at: datetime | None = None
    known: bool = False
    by: str | None = None
    lift: float | None = None
    low: float | None = None
    high: float | None = None
    rate_by_rank: float | None = None
    rate_at_random: float | None = None
    called: int | None = None
    drawn: int | None = None
    auc: float | None = None
    says: str | None = "not known yet"
