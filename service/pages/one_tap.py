"""The one-tap page: a rep's word on one lead, from a signed link and without signing in.

Looking records nothing: mail programs and their scanners open links too. What a rep says is a form
of this page, and can be undone there.
"""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import StringConstraints
from sqlmodel import Session

from models.labels.reasons import REASONS
from service.dispatch.payloads import assigned
from service.feedback import actions
from service.feedback.schemas import FeedbackIn
from service.intake.queries import lead_by_id
from service.kit import links
from service.kit.auth import Caller
from service.kit.session import Reading, Writing
from service.kit.wire import RowId
from service.pages.door import Ours, PageForm, core_of
from service.pages.queue import FIRST, Said, choices, name_of
from service.pages.render import locale_of, render

router = APIRouter(include_in_schema=False)

Token = Annotated[str, Path(max_length=500)]


class TapForm(PageForm):
    """What the rep says of the lead."""

    verdict: Literal["accepted", "recycled", "rejected"]
    reason_code: Annotated[str, StringConstraints(max_length=40)] = ""
    comment: Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=2000)] = ""


class UndoTapForm(PageForm):
    """Which feedback to take back."""

    feedback_id: RowId


@router.get("/f/{token}")
def show_tap(
    request: Request,
    session: Reading,
    token: Token,
    said: RowId | None = None,
    undone: RowId | None = None,
) -> Response:
    """Show the lead and ask; nothing is recorded."""
    tap = links.read(core_of(request).settings.secret, token)
    context = _lead(request, session, tap)
    context |= {"said": _said(request, session, tap, said), "undone": undone, "token": token}
    return render(request, "one_tap.html", **context)


@router.post("/f/{token}")
def say(
    request: Request, _: Ours, session: Writing, token: Token, form: Annotated[TapForm, Form()]
) -> Response:
    """Record what the rep says."""
    tap = links.read(core_of(request).settings.secret, token)
    feedback, _fresh = actions.give(session, _feedback(session, tap, form), _caller(tap))
    return RedirectResponse(f"/f/{token}?said={feedback.feedback_id}", 303)


@router.post("/f/{token}/undo")
def undo(
    request: Request, _: Ours, session: Writing, token: Token, form: Annotated[UndoTapForm, Form()]
) -> Response:
    """Take back what was said here."""
    tap = links.read(core_of(request).settings.secret, token)
    feedback = actions.withdraw(session, form.feedback_id, _caller(tap))
    return RedirectResponse(f"/f/{token}?undone={feedback.lead_id}", 303)


def _caller(tap: links.Tap) -> Caller:
    return Caller("one-tap link", "one-tap link", "rep", tap.rep_id)


def _feedback(session: Session, tap: links.Tap, form: TapForm) -> FeedbackIn:
    """Say it of the lead as it is now; the score in the link belongs to the lead it was then."""
    lead = lead_by_id(session, tap.lead_id, with_person=False)
    return FeedbackIn(
        lead_id=lead.lead_id,
        score_id=tap.score_id if lead.lead_id == tap.lead_id else None,
        verdict=form.verdict,
        reason_code=form.reason_code or None,
        comment=form.comment.strip() or None,
    )


def _lead(request: Request, session: Session, tap: links.Tap) -> dict[str, Any]:
    core, locale = core_of(request), locale_of(request)
    lead = lead_by_id(session, tap.lead_id, with_person=True)
    look = assigned(core, session, lead.lead_id, tap.rep_id, locale)
    if look is None:
        raise links.BrokenLink
    return {
        "lead": lead,
        "name": name_of(lead.person),
        "scored": look.scored,
        "reasons": look.reasons,
        "choices": {verdict: choices(verdict, locale) for verdict in FIRST},
    }


def _said(
    request: Request, session: Session, tap: links.Tap, feedback_id: str | None
) -> Said | None:
    feedback = actions.find(session, feedback_id, _caller(tap)) if feedback_id else None
    if feedback is None:
        return None
    lead = lead_by_id(session, feedback.lead_id, with_person=True)
    reason = REASONS.get(feedback.reason_code or "")
    text = (reason.fr if locale_of(request) == "fr" else reason.en) if reason else ""
    name = name_of(lead.person) or str(lead.attributes.get("company") or "")
    return Said(feedback, name, text)
