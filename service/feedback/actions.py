"""Giving feedback: a fact, stored once, and what it will mean to training; and taking it back."""

from datetime import timedelta
from typing import cast

from sqlmodel import Session, col, select

from models.facts.family import standing_lead
from models.facts.feedback import WITHDRAWN, record_feedback, stands, withdraw_feedback
from models.labels import history
from models.labels.reasons import REASONS, Verdict
from models.now import now
from models.reps import ensure_rep
from models.tables import Feedback, Identity, Lead, Score
from service.feedback.schemas import FeedbackIn, FeedbackOut, Meaning
from service.kit.auth import Caller
from service.kit.errors import Conflict, Forbidden, Invalid, NotFound

WITHDRAWABLE = timedelta(minutes=10)
"""How long a slip may be undone; later, a changed mind is newer feedback."""


class UnknownLead(NotFound):
    """There is no such lead."""


class WrongScore(Invalid):
    """There is no such score of this lead."""


class WrongReason(Invalid):
    """This reason code does not go with this verdict."""


class AnotherRep(Forbidden):
    """A rep's key gives feedback in that rep's own name."""


class UnknownFeedback(NotFound):
    """There is no such feedback."""


class StandsAlready(Conflict):
    """This can no longer be undone. Say what is true now: the newest feedback counts."""


def give(session: Session, body: FeedbackIn, caller: Caller) -> tuple[FeedbackOut, bool]:
    """Store feedback; False beside it when the same was said before and nothing changed."""
    lead = _lead(session, body)
    _check(session, body, lead)
    rep_id = _rep(session, body, caller)
    held = _newest(session, lead.id, rep_id)
    if held and _same(held, body):
        return _out(held), False
    at = now()
    feedback = record_feedback(
        session,
        lead.id,
        body.verdict,
        at,
        rep_id=rep_id,
        reason_code=body.reason_code,
        comment=body.comment,
        score_id=body.score_id,
        back_at=at + timedelta(days=body.back_in_days) if body.back_in_days else None,
    )
    return _out(feedback), True


def withdraw(session: Session, feedback_id: str, caller: Caller) -> FeedbackOut:
    """Take back what this caller said last of a lead, a moment ago; twice is as good as once."""
    feedback = session.get(Feedback, feedback_id)
    if feedback is None or feedback.rep_id != caller.rep_id or feedback.verdict == WITHDRAWN:
        raise UnknownFeedback
    newest = _newest(session, feedback.lead_id, feedback.rep_id)
    if newest and newest.withdraws == feedback.id:
        return _out(feedback)
    if newest != feedback or now() - feedback.given_at > WITHDRAWABLE:
        raise StandsAlready
    withdraw_feedback(session, feedback, now())
    return _out(feedback)


def find(session: Session, feedback_id: str, caller: Caller) -> FeedbackOut | None:
    """Return feedback that this caller gave and that stands."""
    query = select(Feedback).where(
        Feedback.id == feedback_id, Feedback.rep_id == caller.rep_id, stands()
    )
    feedback = session.exec(query).first()
    return _out(feedback) if feedback else None


def meaning_of(feedback: Feedback) -> Meaning:
    """Say what a verdict means to training by itself; outcomes may outrank it later."""
    said = history.Feedback(
        cast(Verdict, feedback.verdict), feedback.given_at, feedback.reason_code
    )
    label, weight = said.meaning
    why = "Sales wants such leads." if said.verdict == "accepted" else said.reason.why
    return Meaning(label=label, weight=weight, why=why)


def _lead(session: Session, body: FeedbackIn) -> Lead:
    """Find the lead and lock it, so that who says the same twice at once is heard once."""
    lead_id = body.lead_id
    if body.lead:
        identity = session.get(Identity, (body.lead.system, body.lead.external_id))
        lead_id = identity.lead_id if identity else None
    lead = standing_lead(session, lead_id, lock=True) if lead_id else None
    if lead is None:
        raise UnknownLead
    return lead


def _check(session: Session, body: FeedbackIn, lead: Lead) -> None:
    if body.score_id:
        score = session.get(Score, body.score_id)
        if score is None or standing_lead(session, score.lead_id) != lead:
            raise WrongScore
    if body.reason_code is None:
        return
    reason = REASONS.get(body.reason_code)
    if reason is None or body.verdict not in reason.verdicts:
        codes = sorted(key for key, row in REASONS.items() if body.verdict in row.verdicts)
        raise WrongReason(f"With {body.verdict} give none or one of: {', '.join(codes)}.")


def _rep(session: Session, body: FeedbackIn, caller: Caller) -> str | None:
    if caller.role == "rep" and body.rep not in (None, caller.rep_id):
        raise AnotherRep
    rep_id = body.rep or caller.rep_id
    return ensure_rep(session, rep_id).id if rep_id else None


def _newest(session: Session, lead_id: str, rep_id: str | None) -> Feedback | None:
    query = select(Feedback).where(Feedback.lead_id == lead_id, Feedback.rep_id == rep_id)
    return session.exec(query.order_by(col(Feedback.id).desc()).limit(1)).first()


def _same(held: Feedback, body: FeedbackIn) -> bool:
    back_in_days = (held.back_at - held.given_at).days if held.back_at else None
    return (held.verdict, held.reason_code, held.comment, held.score_id, back_in_days) == (
        body.verdict, body.reason_code, body.comment, body.score_id, body.back_in_days,
    )  # fmt: skip


def _out(feedback: Feedback) -> FeedbackOut:
    return FeedbackOut(
        feedback_id=feedback.id,
        rep=feedback.rep_id,
        meaning=meaning_of(feedback),
        **feedback.model_dump(exclude={"id", "rep_id", "withdraws"}),
    )
