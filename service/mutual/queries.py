"""Reading disputes and flags, newest first."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from models import flags
from models.facts.feedback import WITHDRAWN, stands
from models.tables import Dispute, Feedback, Flag
from service.kit.paging import Page, decode_cursor, encode_cursor
from service.mutual.schemas import DisputableOut, DisputeOut, FlagOut


def disputes(session: Session, only_open: bool, limit: int, cursor: str | None) -> Page[DisputeOut]:
    """Return disputes; those that wait for an answer when asked for these only."""
    query = select(Dispute, Feedback).join(Feedback, col(Feedback.id) == col(Dispute.feedback_id))
    if only_open:
        query = query.where(col(Dispute.outcome).is_(None))
    if cursor:
        query = query.where(col(Dispute.id) < decode_cursor(cursor, str)[0])
    rows = session.exec(query.order_by(col(Dispute.id).desc()).limit(limit + 1)).all()
    following = encode_cursor([rows[limit - 1][0].id]) if len(rows) > limit else None
    return Page(items=[dispute_out(*row) for row in rows[:limit]], next=following)


@dataclass(frozen=True, slots=True)
class SaidOfLead:
    """One verdict on a lead, with its dispute if there is one; `stands` unless it was taken back or
    overturned.
    """

    feedback: Feedback
    dispute: Dispute | None
    stands: bool


def said_of(session: Session, lead_id: str) -> list[SaidOfLead]:
    """Return all that reps said of a lead, newest first."""
    standing = set(
        session.exec(select(Feedback.id).where(Feedback.lead_id == lead_id, stands())).all()
    )
    query = (
        select(Feedback, Dispute)
        .outerjoin(Dispute, col(Dispute.feedback_id) == col(Feedback.id))
        .where(Feedback.lead_id == lead_id, Feedback.verdict != WITHDRAWN)
        .order_by(col(Feedback.given_at).desc(), col(Feedback.id).desc())
    )
    return [
        SaidOfLead(feedback, dispute, feedback.id in standing)
        for feedback, dispute in session.exec(query)
    ]


def disputable(session: Session, limit: int) -> list[DisputableOut]:
    """Return the newest verdicts against leads that stand and were not disputed."""
    disputed = select(Dispute.id).where(col(Dispute.feedback_id) == col(Feedback.id))
    query = (
        select(Feedback)
        .where(stands(), Feedback.verdict != "accepted", ~disputed.exists())
        .order_by(col(Feedback.given_at).desc(), col(Feedback.id).desc())
    )
    return [
        DisputableOut(
            feedback_id=said.id,
            rep=said.rep_id,
            **said.model_dump(include={"lead_id", "verdict", "reason_code", "comment", "given_at"}),
        )
        for said in session.exec(query.limit(limit))
    ]


def raised(session: Session, limit: int, cursor: str | None) -> Page[FlagOut]:
    """Return flags."""
    before = decode_cursor(cursor, str)[0] if cursor else None
    rows = flags.flags(session, limit + 1, before)
    following = encode_cursor([rows[limit - 1].id]) if len(rows) > limit else None
    return Page(items=[flag_out(row) for row in rows[:limit]], next=following)


def dispute_out(dispute: Dispute, feedback: Feedback) -> DisputeOut:
    """Return a dispute as the API shows it."""
    return DisputeOut(
        dispute_id=dispute.id,
        rep=feedback.rep_id,
        **feedback.model_dump(include={"lead_id", "verdict", "reason_code", "comment"}),
        **dispute.model_dump(exclude={"id"}),
    )


def flag_out(flag: Flag) -> FlagOut:
    """Return a flag as the API shows it."""
    shown = flag.model_dump(exclude={"id", "campaign"})
    return FlagOut(flag_id=flag.id, campaign=flag.campaign or None, **shown)
