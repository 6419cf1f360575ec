"""Objectives: where they stand in words and pictures, and entering one with a live SMART check."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import StringConstraints, ValidationError
from sqlmodel import Session

from models.kpis.catalogue import KPIS
from models.now import now
from models.tables import Objective
from service.kit.errors import Invalid
from service.kit.office import InOffice
from service.kit.session import Reading
from service.objectives import actions, queries
from service.objectives.schemas import AmendmentIn, ClosingIn, ObjectiveId, ObjectiveOut
from service.pages import door
from service.pages.door import Ours, PageForm, core_of, visiting
from service.pages.figures import kpi_name, number
from service.pages.objective_form import BYS, MODES, ObjectiveForm
from service.pages.render import locale_of, render
from service.pages.words import mark
from service.people.visits import Visitor

router = APIRouter(include_in_schema=False)

Reader = Annotated[Visitor, Depends(visiting("objectives:read"))]
Writer = Annotated[Visitor, Depends(visiting("objectives:write"))]
ObjectivePath = Annotated[ObjectiveId, Path()]
Short = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=200)]
Why = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=2000)]

MOST = 100
REFUSED: Mapping[type[Invalid], tuple[str, str]] = {
    actions.NotTimeBound: (
        "due_on",
        mark("An objective is due on or after the day it starts, within three years."),
    ),
    actions.NotMeasurable: (
        "target",
        mark("This KPI cannot be measured so: look at the target and at the part of the company."),
    ),
}


class AmendForm(PageForm):
    """What is to change of an objective, and why."""

    reason: Why = ""
    name: Short = ""
    owner: Short = ""
    target: Short = ""
    due_on: Short = ""

    def body(self, held: ObjectiveOut) -> AmendmentIn:
        """Return what differs from what is held. Raises ValidationError."""
        target = number(self.target)
        if target is not None and KPIS[held.kpi].kind == "share":
            target = round(target / 100, 6)
        stated = {"name": self.name, "owner": self.owner, "target": target, "due_on": self.due_on}
        was = held.model_dump(mode="json")
        changed = {key: value for key, value in stated.items() if value and value != was[key]}
        return AmendmentIn.model_validate(changed | {"reason": self.reason})


class CloseForm(PageForm):
    """Why an objective is closed."""

    reason: Why = ""


@router.get("/objectives")
def show_objectives(
    request: Request, _visitor: Reader, session: Reading, office: InOffice
) -> Response:
    """Show the company's objectives and where each stands."""
    page = queries.objectives(session, office, locale_of(request), MOST, None)
    running = [item for item in page.items if item.progress.state != "closed"]
    closed = [item for item in page.items if item.progress.state == "closed"]
    return render(request, "objectives.html", running=running, closed=closed)


@router.get("/objectives/new")
def show_new(request: Request, visitor: Writer, kpi: str = "") -> Response:
    """Ask for an objective."""
    return _form(request, ObjectiveForm.begun(visitor.name, kpi), {})


@router.post("/objectives/check")
def check(
    request: Request, _visitor: Writer, _: Ours, session: Reading,
    form: Annotated[ObjectiveForm, Form()],
) -> Response:  # fmt: skip
    """Say how SMART an objective would be; keeps nothing."""
    form = form.with_suggestion()
    body, errors = form.read()
    drafted, errors = _drafted(request, session, body) if body else (None, errors)
    return _form(request, form, errors, drafted)


@router.post("/objectives")
def create(
    request: Request, visitor: Writer, _: Ours, form: Annotated[ObjectiveForm, Form()]
) -> Response:
    """Agree on an objective, or say what is missing."""
    body, errors = form.read()
    try:
        objective_id = _created(request, visitor, body) if body else ""
    except Invalid as refused:
        errors = _refusal(refused)
    return _form(request, form, errors) if errors else _to(objective_id)


@router.get("/objectives/{objective_id}")
def show_objective(
    request: Request,
    _visitor: Reader,
    session: Reading,
    office: InOffice,
    objective_id: ObjectivePath,
) -> Response:
    """Show one objective, its checks and what was done to it."""
    found = queries.objective(session, office, objective_id, locale_of(request))
    return render(request, "objective.html", objective=found, wrong=False)


@router.post("/objectives/{objective_id}/amend")
def amend(
    request: Request, visitor: Writer, _: Ours, objective_id: ObjectivePath,
    session: Reading, office: InOffice, form: Annotated[AmendForm, Form()],
) -> Response:  # fmt: skip
    """Change an objective, with the reason."""
    found = queries.objective(session, office, objective_id, locale_of(request))
    try:
        actions.amend(core_of(request), objective_id, form.body(found), visitor.caller)
    except (Invalid, ValidationError):
        return render(request, "objective.html", 422, objective=found, wrong=True)
    return _to(objective_id)


@router.post("/objectives/{objective_id}/close")
def close(
    request: Request, visitor: Writer, _: Ours, objective_id: ObjectivePath,
    form: Annotated[CloseForm, Form()],
) -> Response:  # fmt: skip
    """Close an objective with what it came to."""
    closing = ClosingIn(reason=form.reason or None)
    actions.close(core_of(request), objective_id, closing.reason, visitor.caller)
    return _to(objective_id)


def _created(request: Request, visitor: Visitor, body: Any) -> str:
    return actions.create(core_of(request), body, visitor.caller)[0]


def _to(objective_id: str) -> Response:
    return RedirectResponse(f"/objectives/{objective_id}", 303)


def _drafted(
    request: Request, session: Session, body: Any
) -> tuple[ObjectiveOut | None, dict[str, str]]:
    try:
        objective, standing = actions.tried(session, core_of(request).settings.hours, body)
    except Invalid as refused:
        return None, _refusal(refused)
    return _out(objective, standing, locale_of(request)), {}


def _out(objective: Objective, standing: Any, locale: str) -> ObjectiveOut:
    objective.created_at = now()
    return queries.out(objective, standing, locale)


def _refusal(refused: Invalid) -> dict[str, str]:
    for kind, (name, text) in REFUSED.items():
        if isinstance(refused, kind):
            return {name: text}
    raise refused


def _form(
    request: Request,
    form: ObjectiveForm,
    errors: Mapping[str, str],
    drafted: ObjectiveOut | None = None,
) -> Response:
    locale = locale_of(request)
    kpis = [(key, kpi_name(key, locale)) for key in KPIS]
    template = "objective_check.html" if door.is_htmx(request) else "objective_form.html"
    return render(
        request, template, 200 if drafted or not errors or door.is_htmx(request) else 422,
        form=form, errors=errors, drafted=drafted, kpis=kpis, bys=BYS, modes=MODES,
    )  # fmt: skip
