"""Reading objectives, with where they stand."""

from math import isfinite

from sqlmodel import Session, col, select

from models.kpis.catalogue import KPIS
from models.kpis.office import Office
from models.now import now
from models.tables import Objective, ObjectiveChange
from service.kit.errors import NotFound
from service.kit.paging import Page, decode_cursor, encode_cursor
from service.kit.standing import Standing, standings
from service.objectives.schemas import (
    ChangeOut,
    CheckOut,
    ForecastOut,
    ObjectiveDetail,
    ObjectiveOut,
    ProgressOut,
)


class NoObjective(NotFound):
    """There is no such objective."""


def objectives(
    session: Session, office: Office, locale: str, limit: int, cursor: str | None
) -> Page[ObjectiveOut]:
    """Return objectives, newest first."""
    query = select(Objective).order_by(col(Objective.id).desc()).limit(limit + 1)
    if cursor:
        query = query.where(col(Objective.id) < decode_cursor(cursor, str)[0])
    rows = session.exec(query).all()
    following = encode_cursor([rows[limit - 1].id]) if len(rows) > limit else None
    shown = rows[:limit]
    found = standings(session, shown, now(), office)
    items = [out(row, standing, locale) for row, standing in zip(shown, found, strict=True)]
    return Page(items=items, next=following)


def objective(session: Session, office: Office, objective_id: str, locale: str) -> ObjectiveDetail:
    """Return an objective with its changes. Raises NoObjective."""
    row = session.get(Objective, objective_id)
    if row is None:
        raise NoObjective
    (standing,) = standings(session, [row], now(), office)
    query = select(ObjectiveChange).where(ObjectiveChange.objective_id == objective_id)
    changes = session.exec(query.order_by(col(ObjectiveChange.number)))
    shown = [ChangeOut(**change.model_dump(exclude={"objective_id"})) for change in changes]
    return ObjectiveDetail(**out(row, standing, locale).model_dump(), changes=shown)


def out(row: Objective, standing: Standing, locale: str) -> ObjectiveOut:
    """Return an objective as the API shows it."""
    smart = [
        CheckOut(text=each["fr" if locale == "fr" else "en"],
                 **{name: each[name] for name in ("check", "ok", "code", "suggestion")})
        for each in row.assessment["smart"]
    ]  # fmt: skip
    sliced = {"by": row.slice_by, "value": row.slice_value} if row.slice_value else None
    shown = row.model_dump(
        include={"name", "team", "owner", "kpi", "parameters", "direction", "baseline", "target",
                 "starts_on", "due_on", "created_at", "closed_at"}
    )  # fmt: skip
    return ObjectiveOut(
        objective_id=row.id,
        unit=KPIS[row.kpi].unit,
        slice=sliced,
        measured_baseline=row.assessment["baseline"],
        smart=smart,
        warnings=[check for check in smart if not check.ok],
        progress=_progress(row, standing),
        **shown,
    )


def _progress(row: Objective, standing: Standing) -> ProgressOut:
    value = standing.value
    counted = row.outcome or {
        "value": value.value, "low": value.low, "high": value.high, "of": value.of,
        "immature": value.immature, "met": standing.met,
    }  # fmt: skip
    return ProgressOut(
        state="closed" if row.outcome else standing.state,
        first_day=standing.window.first,
        last_day=standing.window.last,
        forecast=None if row.outcome else _forecast(row, standing),
        weeks=list(standing.weeks),
        **counted,
    )


def _forecast(row: Objective, standing: Standing) -> ForecastOut | None:
    said = standing.forecast
    if said is None:
        return None
    low, expected, high = (
        value if isfinite(value) else None for value in map(said.at, (0.1, 0.5, 0.9))
    )
    return ForecastOut(
        odds=said.odds(row.direction, row.target),  # type: ignore[arg-type]
        low=low,
        expected=expected,
        high=high,
        weekly_trend=said.trend,
        weeks=said.weeks,
    )
