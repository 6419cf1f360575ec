"""What each team says of the other's work: doubted verdicts, flagged campaigns, and the answers."""

from collections.abc import Iterable
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import StringConstraints
from sqlmodel import Session

from models import reps
from service.intake.queries import lead_by_id
from service.kit.session import Reading, Writing
from service.kit.wire import RowId
from service.mutual import actions, queries
from service.mutual.schemas import (
    DisputableOut,
    DisputeIn,
    DisputeOut,
    FlagAnswerIn,
    FlagIn,
    ResolutionIn,
)
from service.pages.door import Ours, PageForm, visiting
from service.pages.queue import name_of
from service.pages.render import render
from service.people.visits import Visitor

router = APIRouter(include_in_schema=False)

Reader = Annotated[Visitor, Depends(visiting("mutual:read"))]
Doubter = Annotated[Visitor, Depends(visiting("disputes:open"))]
Answerer = Annotated[Visitor, Depends(visiting("disputes:resolve"))]
Flagger = Annotated[Visitor, Depends(visiting("flags:raise"))]
FlagAnswerer = Annotated[Visitor, Depends(visiting("flags:answer"))]
Words = Annotated[str, StringConstraints(pattern=r"^[^\x00]+$", min_length=1, max_length=2000)]
Origin = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=200)]
Place = Annotated[RowId, Path()]

SHOWN = 50
DOUBTED = 12


class DoubtForm(PageForm):
    """Which verdict looks wrong, and why."""

    feedback_id: RowId
    says: Words


class ResolveForm(PageForm):
    """What sales answers to a doubt."""

    outcome: Literal["kept", "overturned"]
    answer: Words


class FlagForm(PageForm):
    """What is wrong with the leads of a campaign or source."""

    source: Annotated[str, StringConstraints(pattern=r"^[^\x00]+$", max_length=200)]
    campaign: Origin = ""
    says: Words


class AnswerForm(PageForm):
    """What marketing answers to a flag."""

    answer: Words


@router.get("/mutual")
def show_mutual(request: Request, visitor: Reader, session: Reading, done: str = "") -> Response:
    """Show what waits for an answer, and what was answered."""
    disputes = queries.disputes(session, only_open=False, limit=SHOWN, cursor=None).items
    flags = queries.raised(session, SHOWN, None).items
    doubtful = queries.disputable(session, DOUBTED)
    names = _names(session, visitor, [*disputes, *doubtful])
    return render(request, "mutual.html", disputes=disputes, flags=flags, doubtful=doubtful,
                  names=names, reps=reps.names(session), done=bool(done))  # fmt: skip


@router.post("/mutual/disputes")
def doubt(
    visitor: Doubter, _: Ours, session: Writing,
    form: Annotated[DoubtForm, Form()],
) -> Response:  # fmt: skip
    """Doubt a verdict."""
    body = DisputeIn(feedback_id=form.feedback_id, says=form.says)
    actions.dispute(session, body, visitor.caller)
    return _back()


@router.post("/mutual/disputes/{dispute_id}")
def resolve(
    visitor: Answerer, _: Ours, session: Writing, dispute_id: Place,
    form: Annotated[ResolveForm, Form()],
) -> Response:  # fmt: skip
    """Answer a doubt: keep the verdict, or take it back."""
    body = ResolutionIn(outcome=form.outcome, answer=form.answer)
    actions.resolve(session, dispute_id, body, visitor.caller)
    return _back()


@router.post("/mutual/flags")
def flag(
    visitor: Flagger, _: Ours, session: Writing, form: Annotated[FlagForm, Form()]
) -> Response:
    """Flag a campaign or a source."""
    body = FlagIn(source=form.source, campaign=form.campaign.strip() or None, says=form.says)
    actions.flag(session, body, visitor.caller)
    return _back()


@router.post("/mutual/flags/{flag_id}")
def answer_flag(
    visitor: FlagAnswerer, _: Ours, session: Writing, flag_id: Place,
    form: Annotated[AnswerForm, Form()],
) -> Response:  # fmt: skip
    """Answer a flag."""
    actions.answer_flag(session, flag_id, FlagAnswerIn(answer=form.answer), visitor.caller)
    return _back()


def _back() -> Response:
    return RedirectResponse("/mutual?done=1", 303)


def _names(
    session: Session, visitor: Visitor, said: Iterable[DisputeOut | DisputableOut]
) -> dict[str, str]:
    """Return what the leads that are spoken of are called."""
    ids = {one.lead_id for one in said}
    leads = {one: lead_by_id(session, one, visitor.caller.sees_people) for one in ids}
    return {
        one: name_of(lead.person) or str(lead.attributes.get("company") or "")
        for one, lead in leads.items()
    }
