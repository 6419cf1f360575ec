"""Putting other limits in force."""

from sqlmodel import Session

from models.clocks.asking import ask_again
from models.clocks.commitments import Commitments, state_commitments
from models.now import now
from service.clocks.schemas import CommitmentsIn
from service.kit.auth import Caller


def put_commitments(session: Session, body: CommitmentsIn, caller: Caller) -> Commitments:
    """Put limits in force; the clocks that run are told anew."""
    commitments = Commitments(**body.model_dump())
    state_commitments(session, commitments, caller.name)
    ask_again(session, now())
    return commitments
