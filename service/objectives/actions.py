"""Making, amending and closing objectives.

An objective is measured and foreseen before the transaction that keeps it, which stays short.
"""

from datetime import date
from typing import Any, cast

from sqlmodel import Session, col, func, select

from models.calendar.hours import Hours
from models.database import reading, transaction
from models.ids import new_id
from models.kpis.catalogue import KPIS, Direction, Kpi, ParameterError, with_defaults
from models.kpis.days import day_of
from models.kpis.office import office_of
from models.kpis.smart import Aim, checks
from models.now import now
from models.tables import Objective, ObjectiveChange
from service.kit.auth import Caller
from service.kit.core import Core
from service.kit.errors import Conflict, Invalid, NotFound
from service.kit.standing import Standing, standings
from service.objectives.schemas import AmendmentIn, ObjectiveIn

LONGEST_DAYS = 3 * 366


class UnknownObjective(NotFound):
    """There is no such objective."""


class NotMeasurable(Invalid):
    """Nothing in the catalogue of KPIs (`GET /v1/kpis`) measures this."""


class NotTimeBound(Invalid):
    """An objective is due on or after the day it starts, within three years."""


class ClosedObjective(Conflict):
    """The objective is closed; what it came to stays as it was."""


def create(core: Core, body: ObjectiveIn, caller: Caller) -> tuple[str, bool]:
    """Keep an objective with its checks; False beside its id when it was there already."""
    objective = _drafted(body)
    with reading(core.engine) as session:
        held = _twin(session, objective)
        if held is None:
            _assess(session, core.settings.hours, objective)
    if held is not None:
        return held, False
    with transaction(core.engine) as session:
        session.add(objective)
        session.flush()
        _note(session, objective, "created", caller, None, {})
    return objective.id, True


def tried(session: Session, company: Hours, body: ObjectiveIn) -> tuple[Objective, Standing]:
    """Return an objective as it would be kept, checked, and where it would stand; keeps nothing."""
    objective = _drafted(body)
    return objective, _assess(session, company, objective)


def amend(core: Core, objective_id: str, body: AmendmentIn, caller: Caller) -> None:
    """Change an objective and check it anew; what it was is kept beside the reason."""
    changes = body.model_dump(exclude={"reason"}, exclude_none=True)
    with reading(core.engine) as session:
        draft = _open(session, objective_id)
        before = {name: getattr(draft, name) for name in changes}
        for name, value in changes.items():
            setattr(draft, name, value)
        _check(draft)
        with session.no_autoflush:
            _assess(session, core.settings.hours, draft)
    with transaction(core.engine) as session:
        objective = _open(session, objective_id)
        for name in (*changes, "assessment"):
            setattr(objective, name, getattr(draft, name))
        session.add(objective)
        told = {k: v.isoformat() if isinstance(v, date) else v for k, v in before.items()}
        _note(session, objective, "amended", caller, body.reason, told)


def close(core: Core, objective_id: str, reason: str | None, caller: Caller) -> None:
    """Close an objective with what it came to; closing it again changes nothing."""
    with reading(core.engine) as session:
        if _held(session, objective_id).state == "closed":
            return
        office = office_of(session, core.settings.hours)
        (standing,) = standings(session, [_held(session, objective_id)], now(), office)
    with transaction(core.engine) as session:
        objective = _open(session, objective_id)
        objective.state, objective.closed_at = "closed", now()
        objective.outcome = outcome_of(standing)
        session.add(objective)
        _note(session, objective, "closed", caller, reason, {})


def outcome_of(standing: Standing) -> dict[str, Any]:
    """Return what an objective came to, as it is kept."""
    value = standing.value
    return {
        "value": value.value, "low": value.low, "high": value.high, "of": value.of,
        "immature": value.immature, "met": standing.met,
    }  # fmt: skip


def _drafted(body: ObjectiveIn) -> Objective:
    kpi = KPIS.get(body.kpi)
    if kpi is None:
        raise NotMeasurable(f"No KPI is called so. There are: {', '.join(KPIS)}.")
    objective = Objective(
        id=new_id(),
        parameters=_parameters(kpi, body.parameters or {}),
        slice_by=body.slice.by if body.slice else "all",
        slice_value=body.slice.value if body.slice else "",
        state="open",
        assessment={},
        created_at=now(),
        **body.model_dump(exclude={"parameters", "slice"}),
    )
    _check(objective)
    return objective


def _parameters(kpi: Kpi, given: dict[str, Any]) -> dict[str, Any]:
    try:
        return with_defaults(kpi, given)
    except ParameterError as error:
        raise NotMeasurable(f"{error}.") from error


def _check(objective: Objective) -> None:
    kpi = KPIS[objective.kpi]
    days = (objective.due_on - objective.starts_on).days
    if not 0 <= days <= LONGEST_DAYS:
        raise NotTimeBound
    if objective.slice_by not in kpi.slices or (objective.slice_by == "all") != (
        objective.slice_value == ""
    ):
        raise NotMeasurable(f"{kpi.key} is cut by: {', '.join(kpi.slices[1:])}.")
    low, high = {"share": (0.0, 1.0), "kappa": (-1.0, 1.0)}.get(kpi.kind, (0.0, 1e12))
    for value in (objective.target, objective.baseline):
        if value is not None and not low <= value <= high:
            raise NotMeasurable(f"{kpi.key} lies between {low:g} and {high:g}.")


def _assess(session: Session, company: Hours, objective: Objective) -> Standing:
    """Measure, foresee and check an objective as things are today; return where it stands."""
    at, office = now(), office_of(session, company)
    (standing,) = standings(session, [objective], at, office)
    aim = Aim(
        KPIS[objective.kpi],
        cast(Direction, objective.direction),
        objective.target,
        objective.baseline,
        objective.starts_on,
        objective.due_on,
        standing.window,
    )
    said = checks(
        aim, objective.team, objective.owner, standing.baseline, standing.forecast,
        day_of(at, office.zone),
    )  # fmt: skip
    objective.assessment = {
        "baseline": standing.baseline.value,
        "smart": [
            {"check": each.check, "ok": each.ok, "code": each.code,
             "en": each.texts[0], "fr": each.texts[1], "suggestion": each.suggestion}
            for each in said
        ],
    }  # fmt: skip
    return standing


def _twin(session: Session, objective: Objective) -> str | None:
    """Return the open objective that says the same."""
    same = objective.model_dump(include=_SAID)
    query = select(Objective).where(Objective.state == "open", Objective.kpi == objective.kpi)
    for held in session.exec(query):
        if held.model_dump(include=_SAID) == same:
            return held.id
    return None


_SAID = {
    "name", "team", "owner", "kpi", "parameters", "slice_by", "slice_value", "direction",
    "baseline", "target", "starts_on", "due_on",
}  # fmt: skip


def _held(session: Session, objective_id: str) -> Objective:
    objective = session.get(Objective, objective_id)
    if objective is None:
        raise UnknownObjective
    return objective


def _open(session: Session, objective_id: str) -> Objective:
    objective = _held(session, objective_id)
    if objective.state == "closed":
        raise ClosedObjective
    return objective


def _note(
    session: Session,
    objective: Objective,
    act: str,
    caller: Caller,
    reason: str | None,
    before: dict[str, Any],
) -> None:
    query = select(func.count()).where(col(ObjectiveChange.objective_id) == objective.id)
    session.add(
        ObjectiveChange(
            objective_id=objective.id,
            number=session.exec(query).one() + 1,
            act=act,
            actor=caller.name,
            reason=reason,
            before=before,
            changed_at=now(),
        )
    )
