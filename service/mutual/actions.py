"""Opening and resolving disputes, raising and answering flags."""

from sqlmodel import Session, select

from models import flags
from models.facts.feedback import WITHDRAWN, open_dispute, resolve_dispute
from models.tables import Dispute, Feedback, Flag
from service.kit.auth import Caller
from service.kit.errors import Conflict, Forbidden, NotFound
from service.mutual.queries import dispute_out, flag_out
from service.mutual.schemas import (
    DisputeIn,
    DisputeOut,
    FlagAnswerIn,
    FlagIn,
    FlagOut,
    ResolutionIn,
)


class UnknownFeedback(NotFound):
    """There is no such feedback."""


class UnknownDispute(NotFound):
    """There is no such dispute."""


class UnknownFlag(NotFound):
    """There is no such flag."""


class NothingToDispute(Conflict):
    """Only a verdict of rejected or recycled that was not taken back can be disputed."""


class DisputedAlready(Conflict):
    """This verdict was disputed already; a verdict is disputed once."""


class ResolvedAlready(Conflict):
    """This dispute was answered already. If minds changed since, give newer feedback."""


class NotTheirWord(Forbidden):
    """A dispute is answered by the rep whose verdict it is about, or by a manager."""


def dispute(session: Session, body: DisputeIn, caller: Caller) -> tuple[DisputeOut, bool]:
    """Dispute a verdict; False beside it when the same was said before."""
    feedback = session.get(Feedback, body.feedback_id)
    if feedback is None or feedback.verdict == WITHDRAWN:
        raise UnknownFeedback
    held = session.exec(select(Dispute).where(Dispute.feedback_id == feedback.id)).first()
    if held:
        if (held.says, held.opened_by) != (body.says, caller.name):
            raise DisputedAlready
        return dispute_out(held, feedback), False
    withdrawn = select(Feedback.id).where(Feedback.withdraws == feedback.id)
    if feedback.verdict == "accepted" or session.exec(withdrawn).first():
        raise NothingToDispute
    opened = open_dispute(session, feedback, body.says, caller.name)
    return dispute_out(opened, feedback), True


def resolve(session: Session, dispute_id: str, body: ResolutionIn, caller: Caller) -> DisputeOut:
    """Answer a dispute, once; the same answer again changes nothing."""
    held = session.get(Dispute, dispute_id)
    if held is None:
        raise UnknownDispute
    feedback = session.get_one(Feedback, held.feedback_id)
    if caller.role == "rep" and caller.rep_id != feedback.rep_id:
        raise NotTheirWord
    if held.outcome is None:
        resolve_dispute(session, held, body.outcome, body.answer, caller.name)
    elif (held.outcome, held.answer) != (body.outcome, body.answer):
        raise ResolvedAlready
    return dispute_out(held, feedback)


def flag(session: Session, body: FlagIn, caller: Caller) -> FlagOut:
    """Flag a campaign, or a whole source."""
    raised = flags.raise_flag(session, body.source, body.campaign or "", body.says, caller.name)
    return flag_out(raised)


def answer_flag(session: Session, flag_id: str, body: FlagAnswerIn, caller: Caller) -> FlagOut:
    """Answer a flag; a newer answer takes the place of the one before."""
    held = session.get(Flag, flag_id)
    if held is None:
        raise UnknownFlag
    return flag_out(flags.answer_flag(session, held, body.answer, caller.name))
