"""Wire shapes of KPIs and reports."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel

Format = Literal["json", "csv"]


class KpiOut(BaseModel):
    """A KPI as the catalogue defines it."""

    key: str
    name: dict[str, str]
    unit: str
    side: str
    direction: str
    counts: str
    cohort: str
    matures: str
    slices: list[str]
    parameters: dict[str, int | list[str]]
    definition: int


class ValueOut(BaseModel):
    """A KPI's value with the ends of its 95% interval; `immature` leads count later.

    `of` says what it rests on: few leads prove nothing. `day` is set in daily values.
    """

    kpi: str
    slice: str
    day: date | None
    value: float | None
    low: float | None
    high: float | None
    percentile_95: float | None
    of: float
    immature: int


class AimOut(BaseModel):
    """An objective in a report."""

    objective_id: str
    name: str
    team: str
    owner: str
    kpi: str
    direction: str
    target: float
    due_on: date
    state: str
    value: float | None
    low: float | None
    high: float | None
    of: float
    immature: int
    met: bool | None
    odds: float | None


class ReasonOut(BaseModel):
    """How often a reason code was given on leads of a slice; null for none given."""

    slice: str
    verdict: str
    reason_code: str | None
    times: int


class ChoiceOut(BaseModel):
    """A campaign's cost per accepted lead, its 90% interval, and how likely it is the best buy."""

    campaign: str
    spend_eur: float
    accepted: float
    cost: float
    low: float
    high: float
    odds_best: float


class ToMarketing(BaseModel):
    """What sales tells marketing: the objectives, the quality of each slice, and where to spend."""

    since: date
    until: date
    objectives: list[AimOut]
    quality: list[ValueOut]
    reasons: list[ReasonOut]
    next_euro: list[ChoiceOut]


class UnworkedOut(BaseModel):
    """A lead that was handed off in the time and has neither been worked nor judged."""

    lead_id: str
    rep: str | None
    handed_off_at: datetime
    points: float | None


class UnexplainedOut(BaseModel):
    """How many rejections of a rep came without a reason code, of how many."""

    rep: str | None
    without_reason: int
    rejections: int


class ToSales(BaseModel):
    """What marketing tells sales: the objectives, how leads were worked, and which were not."""

    since: date
    until: date
    objectives: list[AimOut]
    work: list[ValueOut]
    unworked: list[UnworkedOut]
    unexplained: list[UnexplainedOut]
