"""Wire shapes of objectives."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, PlainValidator, StringConstraints, WithJsonSchema

from models.kpis.cases import By
from service.kit.wire import RowId, StrictFloat, StrictInt, Wire

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Team = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,64}$")]
Number = StrictFloat | StrictInt
Bounded = Annotated[Number, Field(ge=-1e12, le=1e12)]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _day(value: Any) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("a day is text such as 2026-03-01")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError("there is no such day") from None
    if not 2000 <= day.year <= 2100:
        raise ValueError("a day between 2000 and 2100")
    return day


Day = Annotated[date, PlainValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Reason = Annotated[str, StringConstraints(max_length=2000)]
ObjectiveId = RowId


class SliceIn(Wire):
    """The part of the company that an objective is about, such as one source or one team."""

    by: By
    value: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class ObjectiveIn(Wire):
    """An objective. Without a `slice` it is about the whole company."""

    name: Name
    team: Team
    owner: Name
    kpi: Key
    direction: Literal["at_least", "at_most"]
    baseline: Bounded | None = None
    target: Bounded
    starts_on: Day
    due_on: Day
    parameters: Annotated[dict[str, Any], Field(max_length=5)] | None = None
    slice: SliceIn | None = None


class AmendmentIn(Wire):
    """What is to change of an objective, and why; what is left out stays."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    name: Name | None = None
    owner: Name | None = None
    target: Bounded | None = None
    due_on: Day | None = None


class ClosingIn(Wire):
    """Why an objective is closed."""

    reason: Reason | None = None


class CheckOut(BaseModel):
    """One letter of SMART: `suggestion` is a better target or date, where there is one."""

    check: str
    ok: bool
    code: str
    text: str
    suggestion: float | str | None


class ForecastOut(BaseModel):
    """The odds of reaching the target in time, and what is to be expected; made from `weeks`."""

    odds: float
    low: float | None
    expected: float | None
    high: float | None
    weekly_trend: float
    weeks: int


class ProgressOut(BaseModel):
    """Where an objective stands: its value in the days it is judged on, as far as they are known.

    `low` and `high` are the ends of the 95% interval; `immature` leads count later. `weeks` are the
    values of up to twelve whole weeks that have matured, oldest first.
    """

    state: Literal["ahead", "running", "due", "closed"]
    first_day: date
    last_day: date
    value: float | None
    low: float | None
    high: float | None
    of: float
    immature: int
    met: bool | None
    forecast: ForecastOut | None
    weeks: list[float | None]


class ChangeOut(BaseModel):
    number: int
    act: str
    actor: str
    reason: str | None
    before: dict[str, Any]
    changed_at: datetime


class ObjectiveOut(BaseModel):
    """An objective, what was measured before it, its SMART checks, and where it stands."""

    objective_id: str
    name: str
    team: str
    owner: str
    kpi: str
    unit: str
    parameters: dict[str, Any]
    slice: dict[str, str] | None
    direction: str
    baseline: float | None
    measured_baseline: float | None
    target: float
    starts_on: date
    due_on: date
    created_at: datetime
    closed_at: datetime | None
    warnings: list[CheckOut]
    smart: list[CheckOut]
    progress: ProgressOut


class ObjectiveDetail(ObjectiveOut):
    """An objective with all that was done to it."""

    changes: list[ChangeOut]
