"""Recording feedback: the only writer of it, and of the verdict beside the lead's facts."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.ids import new_id
from models.labels.reasons import Verdict
from models.tables import Feedback, Lead

WITHDRAWN = "withdrawn"


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
    _note_verdict(session, lead_id, verdict)
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
    session.flush()
    query = select(Feedback.verdict).where(Feedback.lead_id == feedback.lead_id, stands())
    newest = query.order_by(col(Feedback.given_at).desc(), col(Feedback.id).desc()).limit(1)
    _note_verdict(session, feedback.lead_id, session.exec(newest).first())
    return withdrawal


def stands() -> ColumnElement[bool]:
    """The condition on feedback that it is a verdict, and was not withdrawn."""
    other = aliased(Feedback)
    withdrawn = exists().where(col(other.withdraws) == col(Feedback.id))
    return and_(col(Feedback.verdict) != WITHDRAWN, ~withdrawn)


def _note_verdict(session: Session, lead_id: str, verdict: str | None) -> None:
    session.execute(update(Lead).where(col(Lead.id) == lead_id).values(verdict=verdict))
