"""Recording feedback and disputes of it: the only writer of both, and of the verdict beside the
lead's facts.
"""

from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, exists, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.clocks.asking import ask
from models.ids import new_id
from models.labels.reasons import Verdict
from models.now import now
from models.tables import Dispute, Feedback, Lead

WITHDRAWN = "withdrawn"

Outcome = Literal["kept", "overturned"]


def record_feedback(
    session: Session,
    lead_id: str,
    verdict: Verdict,
    given_at: datetime,
    rep_id: str | None = None,
    reason_code: str | None = None,
    comment: str | None = None,
    score_id: str | None = None,
    back_at: datetime | None = None,
) -> Feedback:
    """Add a verdict on a lead; it stands until a newer one follows, or it is withdrawn."""
    feedback = Feedback(
        id=new_id(),
        lead_id=lead_id,
        score_id=score_id,
        rep_id=rep_id,
        verdict=verdict,
        reason_code=reason_code,
        comment=comment,
        given_at=given_at,
        back_at=back_at,
    )
    session.add(feedback)
    _note_verdict(session, lead_id, verdict, given_at)
    return feedback


def withdraw_feedback(session: Session, feedback: Feedback, at: datetime) -> Feedback:
    """Take feedback back: a fact of its own. The verdict that stood before stands again.

    What is withdrawn was never meant, so that labels, as of any day, are made without it.
    """
    withdrawal = Feedback(
        id=new_id(),
        lead_id=feedback.lead_id,
        rep_id=feedback.rep_id,
        verdict=WITHDRAWN,
        withdraws=feedback.id,
        given_at=at,
    )
    session.add(withdrawal)
    note_newest(session, feedback.lead_id, at)
    return withdrawal


def open_dispute(session: Session, feedback: Feedback, says: str, by: str) -> Dispute:
    """Dispute a verdict; it stands until somebody resolves the dispute."""
    dispute = Dispute(
        id=new_id(), feedback_id=feedback.id, says=says, opened_by=by, opened_at=now()
    )
    session.add(dispute)
    session.flush()
    return dispute


def resolve_dispute(
    session: Session, dispute: Dispute, outcome: Outcome, answer: str, by: str
) -> Dispute:
    """Answer a dispute. An overturned verdict no longer counts; what was said before it does."""
    dispute.outcome, dispute.answer = outcome, answer
    dispute.answered_by, dispute.answered_at = by, now()
    session.add(dispute)
    feedback = session.get_one(Feedback, dispute.feedback_id)
    note_newest(session, feedback.lead_id, now())
    return dispute


def stands() -> ColumnElement[bool]:
    """The condition on feedback that it is a verdict, and was neither withdrawn nor overturned."""
    other = aliased(Feedback)
    withdrawn = exists().where(col(other.withdraws) == col(Feedback.id))
    disputed = exists().where(col(Dispute.feedback_id) == col(Feedback.id))
    overturned = disputed.where(col(Dispute.outcome) == "overturned")
    return and_(col(Feedback.verdict) != WITHDRAWN, ~withdrawn, ~overturned)


def note_newest(session: Session, lead_id: str, at: datetime) -> None:
    """Let the newest verdict that stands be the lead's."""
    session.flush()
    query = select(Feedback.verdict).where(Feedback.lead_id == lead_id, stands())
    newest = query.order_by(col(Feedback.given_at).desc(), col(Feedback.id).desc()).limit(1)
    _note_verdict(session, lead_id, session.exec(newest).first(), at)


def _note_verdict(session: Session, lead_id: str, verdict: str | None, at: datetime) -> None:
    session.execute(update(Lead).where(col(Lead.id) == lead_id).values(verdict=verdict))
    ask(session.connection(), [lead_id], at)
