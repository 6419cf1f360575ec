"""Versions: which one scores, how good each is, what the gate said, training, promoting."""

from datetime import timedelta
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import StringConstraints
from sqlmodel import Session

from models.card.gate import rule_name, rule_says
from models.now import now
from service.checkups.jobs import SCHEDULE
from service.kit.paging import Cursor
from service.kit.session import Reading, Writing
from service.pages.checkup import checkup
from service.pages.door import Ours, PageForm, Promoter, Trainer, VersionsVisitor, core_of, is_htmx
from service.pages.render import locale_of, render
from service.pages.words import mark
from service.versions import actions, queries
from service.versions.schemas import RunOut, VersionId

router = APIRouter(prefix="/versions", include_in_schema=False)

SHOWN, RUNS = 12, 5
UNFINISHED = ("queued", "running")
USUAL_RUN = timedelta(seconds=30)
"""How long a run of a few thousand labels takes, for a bar that moves before any has ended."""
VersionPath = Annotated[VersionId, Path()]

RIVALS = {
    "": mark("this version"),
    "champion": mark("the champion before it"),
    "written": mark("the written scorecard"),
    "prevalence": mark("the base rate alone"),
}
FIGURES = ("auc", "log_loss", "ece", "lift10")
ENDINGS = {
    "promote": mark("passed the gate"),
    "keep": mark("not better: the champion stays"),
    "reject": mark("refused by the gate"),
    "no_skill": mark("no skill found: the champion stays"),
}
STATES = {
    "candidate": mark("candidate"),
    "champion": mark("champion"),
    "retired": mark("retired"),
    "rejected": mark("refused"),
    "queued": mark("waits for the worker"),
    "running": mark("is training"),
    "succeeded": mark("done"),
    "failed": mark("failed"),
}
ORIGINS = {"written": mark("written by people"), "learned": mark("learned from verdicts")}
REASONS = {
    "the written scorecard, from the start": mark("the written scorecard, from the start"),
    "passed every rule": mark("passed every rule"),
}
"""Reasons that the program itself gives; people's stay as they are."""
ACTORS = {
    "the gate": mark("the gate"),
    "the tracker": mark("the tracker"),
    SCHEDULE: mark("the schedule"),
}
ACTS = {"promote": mark("promoted"), "roll_back": mark("rolled back to")}
TABLES: dict[str, Any] = {
    "rivals": RIVALS, "endings": ENDINGS, "states": STATES, "origins": ORIGINS,
    "acts": ACTS, "reasons": REASONS, "actors": ACTORS,
}  # fmt: skip


class ReasonForm(PageForm):
    """Why; kept beside the act."""

    reason: Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=2000)] = ""


@router.get("")
def show_versions(
    request: Request, _visitor: VersionsVisitor, session: Reading, cursor: Cursor = None
) -> Response:
    """Show the champion, what was trained, and all versions."""
    page = queries.versions(session, SHOWN, cursor)
    history = queries.promotions(session, SHOWN)
    context: dict[str, Any] = {"page": page, "later": cursor is not None, "history": history}
    context |= _training(session) | _times(request) | TABLES
    context |= checkup(session, locale_of(request))
    return render(request, "versions.html", **context)


@router.get("/runs")
def show_runs(request: Request, _visitor: VersionsVisitor, session: Reading) -> Response:
    """Show how training goes; asked for again and again while it does."""
    if not is_htmx(request):
        return RedirectResponse("/versions", 303)
    return render(request, "versions_runs.html", **_training(session), **TABLES)


@router.post("/training-runs")
def train(
    visitor: Trainer, _: Ours, session: Writing, _form: Annotated[PageForm, Form()]
) -> Response:
    """Ask for a training run."""
    actions.request_training(session, visitor.caller)
    return RedirectResponse("/versions#training", 303)


@router.post("/roll-back")
def roll_back(
    visitor: Promoter, _: Ours, session: Writing, form: Annotated[ReasonForm, Form()]
) -> Response:
    """Return to the champion before."""
    actions.roll_back(session, visitor.caller, form.reason.strip() or None)
    return RedirectResponse("/versions", 303)


@router.get("/{version_id}")
def show_version(
    request: Request, _visitor: VersionsVisitor, session: Reading, version_id: VersionPath
) -> Response:
    """Show one version beside its rivals, and what the gate found."""
    version = queries.version(session, version_id)
    context: dict[str, Any] = {"version": version, "gate": version.report.get("gate")}
    context |= {"compared": _compared(version.report)} | _times(request) | TABLES
    locale = locale_of(request)
    context["rule_name"] = partial(rule_name, locale=locale)
    context["rule_says"] = partial(rule_says, locale=locale)
    return render(request, "version.html", **context)


@router.get("/{version_id}/card")
def show_card(
    request: Request, _visitor: VersionsVisitor, session: Reading, version_id: VersionPath
) -> Response:
    """Show a version's card, a document that stands alone."""
    return queries.card(session, version_id, "html", locale_of(request))


@router.post("/{version_id}/promote")
def promote(
    visitor: Promoter,
    _: Ours,
    session: Writing,
    version_id: VersionPath,
    form: Annotated[ReasonForm, Form()],
) -> Response:
    """Make a version champion."""
    actions.promote(session, version_id, visitor.caller, form.reason.strip() or None)
    return RedirectResponse("/versions", 303)


def _compared(report: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return the figures of a version and of its rivals, as far as its report has them."""
    rows = [(key, report.get(key, {}) if key else report) for key in RIVALS]
    return [(key, row) for key, row in rows if set(FIGURES) <= row.keys()]


def _training(session: Session) -> dict[str, Any]:
    runs = queries.runs(session, RUNS)
    lasted = [
        run.finished_at - run.started_at for run in runs if run.started_at and run.finished_at
    ]
    usual = max(lasted, default=USUAL_RUN)
    going = [run for run in runs if run.state in UNFINISHED]
    return {
        "runs": runs,
        "going": bool(going),
        "share": {run.run_id: _share(run, usual) for run in going},
    }


def _share(run: RunOut, usual: timedelta) -> float:
    """Return how much of the time of the longest run before it a run has taken, below 1."""
    return min((now() - run.started_at) / usual, 0.95) if run.started_at else 0.0


def _times(request: Request) -> dict[str, Any]:
    return {"zone": core_of(request).settings.zone}
