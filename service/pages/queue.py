"""The queue: whom to call now and why, and what to say of them in two clicks or two keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import StringConstraints
from sqlmodel import Session

from models import reps
from models.labels.reasons import REASONS, Reason, Verdict, reasons_for
from models.now import now
from service.feedback import actions
from service.feedback.queries import learned_from
from service.feedback.schemas import FeedbackIn, FeedbackOut
from service.intake.queries import lead_by_id
from service.kit.paging import Cursor
from service.kit.quantities import Locale
from service.kit.session import Reading, Writing
from service.kit.wire import RowId
from service.pages.door import FeedbackVisitor, Ours, PageForm, QueueVisitor, core_of, is_htmx
from service.pages.render import locale_of, render
from service.people.visits import Visitor
from service.queue import queries, showing
from service.queue.candidates import count_news

router = APIRouter(include_in_schema=False)

SHOWN = 12

FIRST: Mapping[Verdict, tuple[str, ...]] = {
    "recycled": (
        "bad_timing", "no_budget", "no_need", "unreachable", "competitor_chosen", "no_authority",
        "bad_data", "no_capacity", "other",
    ),
    "rejected": (
        "no_fit", "no_need", "no_budget", "no_authority", "unreachable", "bad_data", "duplicate",
        "spam", "other",
    ),
}  # fmt: skip
"""The reasons that have a key, in the order of their keys; the others unfold below them."""


class FeedbackForm(PageForm):
    """What a rep says of a lead."""

    lead_id: RowId
    score_id: RowId | Literal[""] = ""
    verdict: Literal["accepted", "recycled", "rejected"]
    reason_code: Annotated[str, StringConstraints(max_length=40)] = ""
    comment: Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=2000)] = ""

    def feedback(self) -> FeedbackIn:
        return FeedbackIn(
            lead_id=self.lead_id,
            score_id=self.score_id or None,
            verdict=self.verdict,
            reason_code=self.reason_code or None,
            comment=self.comment.strip() or None,
        )


class UndoForm(PageForm):
    """Which feedback to take back."""

    feedback_id: RowId


@dataclass(frozen=True, slots=True)
class Choice:
    """A reason code as it is offered: in words, and the key that chooses it."""

    code: str
    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Said:
    """What was said a moment ago: of whom, and what it will mean."""

    feedback: FeedbackOut
    name: str
    reason: str


@router.get("/queue")
def show_queue(
    request: Request,
    visitor: QueueVisitor,
    session: Reading,
    cursor: Cursor = None,
    said: RowId | None = None,
    undone: RowId | None = None,
) -> Response:
    """Show whom to call, best first; to htmx, only what changes."""
    context = _queue(request, session, visitor, cursor)
    context |= {"said": _said(request, session, visitor, said), "undone": undone}
    return render(request, "queue_part.html" if is_htmx(request) else "queue.html", **context)


@router.get("/queue/news")
def show_news(
    request: Request, visitor: QueueVisitor, session: Reading, since: datetime | None = None
) -> Response:
    """Say how many leads came since the page was shown; asked for again and again."""
    if not is_htmx(request) or since is None or since.tzinfo is None:
        return RedirectResponse("/queue", 303)
    news = count_news(session, _rep_of(visitor), since)
    return render(request, "queue_news.html", news=news)


@router.post("/queue/feedback")
def say(
    visitor: FeedbackVisitor,
    _: Ours,
    session: Writing,
    form: Annotated[FeedbackForm, Form()],
) -> Response:
    """Store a verdict at once, and go on to the next lead."""
    feedback, _fresh = actions.give(session, form.feedback(), visitor.caller)
    return RedirectResponse(f"/queue?said={feedback.feedback_id}", 303)


@router.post("/queue/undo")
def undo(
    visitor: FeedbackVisitor, _: Ours, session: Writing, form: Annotated[UndoForm, Form()]
) -> Response:
    """Take back what was said last."""
    feedback = actions.withdraw(session, form.feedback_id, visitor.caller)
    return RedirectResponse(f"/queue?undone={feedback.lead_id}", 303)


def choices(verdict: Verdict, locale: Locale) -> tuple[list[Choice], list[Choice]]:
    """Return the reasons that go with a verdict: those with a key, and the rest."""
    keyed = [REASONS[code] for code in FIRST[verdict]]
    rest = [reason for reason in reasons_for(verdict) if reason not in keyed]
    numbered = [_choice(reason, locale, str(key)) for key, reason in enumerate(keyed, 1)]
    return numbered, [_choice(reason, locale, "") for reason in rest]


def name_of(person: Mapping[str, Any] | None) -> str:
    """Return a person's name as far as it is known."""
    known = {key: str(value).strip() for key, value in (person or {}).items() if value}
    whole = " ".join(filter(None, (known.get("first_name"), known.get("last_name"))))
    return known.get("name") or whole


def _queue(
    request: Request, session: Session, visitor: Visitor, cursor: str | None
) -> dict[str, Any]:
    locale = locale_of(request)
    rep_id = _rep_of(visitor)
    core = core_of(request)
    settings = core.settings
    viewer = queries.Viewer(
        rep_id, visitor.caller.sees_people, locale, settings.hours, settings.exploration
    )
    seen = queries.look(session, core.champions.champion, viewer, SHOWN, cursor)
    showing.remember(core.engine, seen.fresh)
    return {
        "page": seen.page,
        "size": seen.size,
        "later": cursor is not None,
        "everyone": rep_id is None,
        "name_of": name_of,
        "reps": reps.names(session),
        "choices": {verdict: choices(verdict, locale) for verdict in FIRST},
        "undo_at": "",
        "shown_at": now().isoformat(),
        "learned": learned_from(session, visitor.rep_id),
    }


def _rep_of(visitor: Visitor) -> str | None:
    """Return whose queue it is; None shows all reps'."""
    return visitor.rep_id if visitor.role == "rep" else None


def _said(
    request: Request, session: Session, visitor: Visitor, feedback_id: str | None
) -> Said | None:
    feedback = actions.find(session, feedback_id, visitor.caller) if feedback_id else None
    if feedback is None:
        return None
    lead = lead_by_id(session, feedback.lead_id, visitor.caller.sees_people)
    name = name_of(lead.person) or str(lead.attributes.get("company") or "")
    reason = REASONS.get(feedback.reason_code or "")
    return Said(feedback, name, _text(reason, locale_of(request)) if reason else "")


def _choice(reason: Reason, locale: Locale, key: str) -> Choice:
    return Choice(reason.key, _text(reason, locale), key)


def _text(reason: Reason, locale: Locale) -> str:
    return reason.fr if locale == "fr" else reason.en
