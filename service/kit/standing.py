"""Where objectives stand: measured together, with one reading of the daily values for them all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, cast

from sqlmodel import Session

from models.kpis.cases import By
from models.kpis.catalogue import KPIS, Direction, Kpi
from models.kpis.days import ONE_DAY, day_of
from models.kpis.forecast import Forecast
from models.kpis.office import Office
from models.kpis.reader import Line, daily
from models.kpis.series import Series
from models.kpis.smart import reaches
from models.kpis.store import first_day
from models.kpis.tally import Measured, Tally, measured
from models.kpis.window import (
    A_WEEK,
    MOST_WEEKS,
    Window,
    foreseen,
    newest_matured,
    value_in,
    weeks_of,
    window_of,
)
from models.tables import Objective

SHOWN_WEEKS = 12

State = Literal["ahead", "running", "due", "closed"]


@dataclass(frozen=True, slots=True)
class Standing:
    """An objective's value so far, the value before it, and its forecast while it is not due.

    `weeks` are the values of the last whole weeks that have matured, oldest first.
    """

    window: Window
    value: Measured
    baseline: Measured
    forecast: Forecast | None
    met: bool | None
    state: State
    weeks: Sequence[float | None]


def line_of(objective: Objective) -> Line:
    """Return what an objective is measured by."""
    series = Series.of(objective.kpi, objective.parameters)
    return Line(series, cast(By, objective.slice_by), objective.slice_value)


def standings(
    session: Session, objectives: Sequence[Objective], at: datetime, office: Office
) -> list[Standing]:
    """Return where each objective stands at an instant, in the order given."""
    today = day_of(at, office.zone)
    begun = first_day(session, office) or today
    since = min((_needed_since(each, today) for each in objectives), default=today)
    since = max(since, begun)
    lines = [line_of(each) for each in objectives]
    found = daily(session, lines, since, today + ONE_DAY, at, office)
    return [
        _standing(each, found[line].get(line.value or "", {}), since, today)
        for each, line in zip(objectives, lines, strict=True)
    ]


def _needed_since(objective: Objective, today: date) -> date:
    kpi = KPIS[objective.kpi]
    history = newest_matured(kpi, today) - MOST_WEEKS * A_WEEK
    window = window_of(kpi, objective.starts_on, objective.due_on)
    return min(history, window.first, _before(kpi, objective, window, today)[0])


def _standing(
    objective: Objective, tallies: dict[date, Tally], begun: date, today: date
) -> Standing:
    kpi = KPIS[objective.kpi]
    window = window_of(kpi, objective.starts_on, objective.due_on)
    value = value_in(kpi, tallies, window.first, window.last)
    due = objective.due_on < today
    weeks = weeks_of(kpi, tallies, begun, today)
    forecast = None if due else foreseen(kpi, tallies, window, weeks, today)
    direction = cast(Direction, objective.direction)
    met = None if value.value is None else reaches(direction, value.value, objective.target)
    state: State = "due" if due else "running" if objective.starts_on <= today else "ahead"
    baseline = value_in(kpi, tallies, *_before(kpi, objective, window, today))
    values = [measured(kpi.kind, week).value for week in weeks[-SHOWN_WEEKS:]]
    return Standing(window, value, baseline, forecast, met, state, values)


def _before(kpi: Kpi, objective: Objective, window: Window, today: date) -> tuple[date, date]:
    """Return days as many as the window's, the newest that had matured when it was to start."""
    last = min(newest_matured(kpi, today), newest_matured(kpi, objective.starts_on))
    length = kpi.window_days
    if kpi.kind == "sum":
        length = max((window.last - window.first).days + 1, 1)
    return last - timedelta(days=length - 1), last
