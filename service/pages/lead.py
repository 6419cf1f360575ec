"""One lead: who it is, why it has its points and what would move them, and all that happened."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import StringConstraints
from sqlmodel import Session

from models import reps
from models.kpis.costs import cost_of, costs_since
from models.labels.reasons import REASONS
from models.now import now
from models.tables import Rep
from service.intake import merges
from service.intake.queries import lead_by_id, merged_into, timeline
from service.kit.paging import Cursor
from service.kit.session import Reading, Writing
from service.kit.wire import RowId
from service.mutual import actions
from service.mutual.queries import said_of
from service.mutual.schemas import DisputeIn, ResolutionIn
from service.pages.door import Disputer, Joiner, LeadVisitor, Ours, PageForm, Resolver, core_of
from service.pages.pictures import waterfall
from service.pages.queue import name_of
from service.pages.render import locale_of, render
from service.people.visits import Visitor
from service.queue.queries import Viewer, clocks_of
from service.scoring.outlook import Outlook, outlook

router = APIRouter(prefix="/leads", include_in_schema=False)

EVENTS = 15
COSTS_OF = timedelta(days=90)
LeadPath = Annotated[RowId, Path()]
JOINS = {"merge": merges.merge_into, "unmerge": merges.part_from}
NOT_SAID = {"csrf"}
Words = Annotated[str, StringConstraints(pattern=r"^[^\x00]+$", max_length=2000)]


class DisputeForm(PageForm):
    """Why a verdict looks wrong."""

    feedback_id: RowId
    says: Words


class ResolutionForm(PageForm):
    """What the rep answers to a dispute."""

    dispute_id: RowId
    outcome: Literal["kept", "overturned"]
    answer: Words


class OtherLeadForm(PageForm):
    """The other lead of a merge."""

    other: RowId


@dataclass(frozen=True, slots=True)
class Chart:
    """Points over time: instants in epoch seconds, with the points so far and those to come."""

    x: list[float]
    past: list[float | None]
    ahead: list[float | None]


@router.get("/{lead_id}")
def show_lead(
    request: Request,
    visitor: LeadVisitor,
    session: Reading,
    lead_id: LeadPath,
    cursor: Cursor = None,
) -> Response:
    """Show a lead; one that was merged away leads to its survivor."""
    lead = lead_by_id(session, lead_id, visitor.caller.sees_people)
    if lead.lead_id != lead_id:
        return RedirectResponse(f"/leads/{lead.lead_id}", 303)
    context = _outlook(request, session, visitor, lead_id) | _mutual(session, visitor, lead_id)
    context |= {"lead": lead, "name": name_of(lead.person), "later": cursor is not None}
    context["happened"] = timeline(session, lead_id, EVENTS, cursor)
    return render(request, "lead.html", **context)


@router.post("/{lead_id}/disputes")
def dispute(
    visitor: Disputer,
    _: Ours,
    session: Writing,
    lead_id: LeadPath,
    form: Annotated[DisputeForm, Form()],
) -> Response:
    """Say why a verdict looks wrong; the rep answers."""
    actions.dispute(session, DisputeIn(**form.model_dump(exclude=NOT_SAID)), visitor.caller)
    return RedirectResponse(f"/leads/{lead_id}#said-of-it", 303)


@router.post("/{lead_id}/resolutions")
def resolve(
    visitor: Resolver,
    _: Ours,
    session: Writing,
    lead_id: LeadPath,
    form: Annotated[ResolutionForm, Form()],
) -> Response:
    """Answer a dispute."""
    body = ResolutionIn(**form.model_dump(exclude=NOT_SAID | {"dispute_id"}))
    actions.resolve(session, form.dispute_id, body, visitor.caller)
    return RedirectResponse(f"/leads/{lead_id}#said-of-it", 303)


@router.post("/{lead_id}/{act}")
def join(
    _visitor: Joiner,
    _: Ours,
    session: Writing,
    lead_id: LeadPath,
    act: Literal["merge", "unmerge"],
    form: Annotated[OtherLeadForm, Form()],
) -> Response:
    """Merge another lead into this one, or take a merge back."""
    JOINS[act](session, lead_id, form.other, with_person=False)
    return RedirectResponse(f"/leads/{lead_id}#names", 303)


def _outlook(request: Request, session: Session, visitor: Visitor, lead_id: str) -> dict[str, Any]:
    core, locale = core_of(request), locale_of(request)
    champion = core.champions.champion
    seen = outlook(session, champion, lead_id, locale)
    points = seen.scored.points
    parts = [(reason["text"], reason["points"]) for reason in seen.reasons]
    attributes = lead_by_id(session, lead_id, with_person=False).attributes
    costs = costs_since(session, (now() - COSTS_OF).date())
    viewer = Viewer(None, visitor.caller.sees_people, locale, core.settings.hours, 0.0)
    return {
        "seen": seen,
        "drawn": waterfall(points.base, parts, points.total),
        "chart": _chart(seen),
        "cutoffs": champion.cutoffs,
        "of_ten": round(seen.scored.probability * 10),
        "clock": clocks_of(session, [lead_id], viewer).get(lead_id),
        "cost": cost_of(costs, attributes.get("source"), attributes.get("campaign")),
        "rep": session.get(Rep, seen.lead.rep_id) if seen.lead.rep_id else None,
        "zone": core.settings.zone,
    }


def _chart(seen: Outlook) -> Chart:
    instants = [at.timestamp() for at, _ in (*seen.past, *seen.ahead)]
    past: list[float | None] = [round(points, 1) for _, points in seen.past]
    ahead = [round(points, 1) for _, points in seen.ahead]
    blank = [None] * (len(past) - 1)
    return Chart(instants, past + [None] * len(ahead), [*blank, past[-1], *ahead])


def _mutual(session: Session, visitor: Visitor, lead_id: str) -> dict[str, Any]:
    return {
        "said": said_of(session, lead_id),
        "absorbed": merged_into(session, lead_id, visitor.caller.sees_people),
        "reasons_named": REASONS,
        "name_of": name_of,
        "reps": reps.names(session),
    }
