"""Dead letters: jobs that were given up, to be read, and to be done again once that is repaired."""

from sqlmodel import Session

from models.ledger import jobs
from service.kit.errors import NotFound
from service.watching.schemas import DeadLetter, Replayed

MOST = 200


class UnknownLetter(NotFound):
    """No job that was given up has this id."""


def dead_letters(session: Session) -> list[DeadLetter]:
    """Return the newest jobs that were given up."""
    return [DeadLetter.of(job) for job in jobs.dead_letters(session, MOST)]


def replay(session: Session, job_id: str) -> Replayed:
    """Let a job be done again. Raises UnknownLetter."""
    try:
        job = jobs.replay(session, job_id)
    except jobs.UnknownJobError as error:
        raise UnknownLetter from error
    return Replayed(job_id=job.id, kind=job.kind)
