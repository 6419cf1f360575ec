"""Wire shapes of assignment and the cut-off."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from service.kit.wire import StrictInt, Wire


class AssignmentIn(Wire):
    """Who hands leads to reps, and for how many a week the cut-off is solved.

    Without `leads_per_week` it is what all reps can take together.
    """

    assigns: Literal["crm", "smarketing"]
    leads_per_week: Annotated[StrictInt, Field(ge=1, le=10_000_000)] | None = None


class CutoffOut(BaseModel):
    """Where bands begin, in points: warm begins at the MQL cut-off.

    `expected_per_week` leads pass it; before a first cut-off was solved nothing is known of that.
    """

    warm_from: float
    hot_from: float
    wanted_per_week: float
    expected_per_week: float | None
    solved_at: datetime | None
    text: str
