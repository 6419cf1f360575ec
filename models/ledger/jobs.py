"""Jobs: enqueue in the caller's transaction, claim with a lease, report under a fence.

The only writer of jobs. A worker that dies stops extending its lease, and another one claims the
job again; a worker that comes back too late finds that it lost the lease and reports nothing.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from random import random
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_
from sqlmodel import Session, col, select

from models.ids import new_id
from models.ledger.retry import MOST_ATTEMPTS, Retry, decide
from models.now import now
from models.tables import Job

LEASE = timedelta(seconds=30)
KEPT = timedelta(days=30)
UNHEARD_OF = "its workers were never heard of again"


class LeaseLostError(Exception):
    """Another worker has claimed the job since: what this one did must not be reported."""


class GivenBackError(Exception):
    """The worker was told to stop before it had done the job: another one may have it at once."""


class UnknownJobError(Exception):
    """There is no dead letter with this id."""


def enqueue(
    session: Session,
    kind: str,
    arguments: dict[str, Any],
    run_at: datetime | None = None,
    key: str | None = None,
) -> Job:
    """Add a job; when a ready one has the same key, that one takes over the arguments."""
    held = _ready_with_key(session, key) if key else None
    if held:
        held.arguments = arguments
        session.add(held)
        return held
    job = Job(
        id=new_id(),
        kind=kind,
        arguments=arguments,
        key=key,
        state="ready",
        run_at=run_at or now(),
        created_at=now(),
    )
    session.add(job)
    session.flush()
    return job


def is_due(session: Session, kinds: Collection[str]) -> bool:
    """Say whether there is a job to claim: looking takes no write lock."""
    return session.exec(select(Job.id).where(_claimable(kinds, now())).limit(1)).first() is not None


def claim(session: Session, kinds: Collection[str]) -> Job | None:
    """Lease the job that has been due longest, or whose lease ran out; None when there is none.

    One that was claimed as often as a job is tried, and never reported on, is a dead letter: it may
    be what its workers died of.
    """
    at = now()
    query = (
        select(Job)
        .where(_claimable(kinds, at))
        .order_by(col(Job.run_at), col(Job.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    while job := session.exec(query).first():
        if job.attempts < MOST_ATTEMPTS:
            job.state, job.leased_until = "running", at + LEASE
            job.attempts += 1
            session.add(job)
            session.flush()
            return job
        job.error = UNHEARD_OF
        _bury(session, job)
    return None


def _claimable(kinds: Collection[str], at: datetime) -> ColumnElement[bool]:
    due = and_(col(Job.state) == "ready", col(Job.run_at) <= at)
    abandoned = and_(col(Job.state) == "running", col(Job.leased_until) < at)
    return and_(col(Job.kind).in_(kinds), or_(due, abandoned))


def extend(session: Session, job_id: str, attempt: int) -> None:
    """Extend the lease of an attempt. Raises LeaseLostError."""
    job = _held(session, job_id, attempt)
    job.leased_until = now() + LEASE
    session.add(job)


def finish(session: Session, job_id: str, attempt: int) -> None:
    """Report that an attempt did its work. Raises LeaseLostError."""
    job = _held(session, job_id, attempt)
    job.state, job.finished_at, job.error = "done", now(), None
    session.add(job)


def give_back(session: Session, job_id: str, attempt: int) -> None:
    """Give the lease of an attempt back, as if it had never begun. Raises LeaseLostError."""
    job = _held(session, job_id, attempt)
    job.state, job.run_at, job.leased_until = "ready", now(), None
    job.attempts -= 1
    session.add(job)


def fail(session: Session, job_id: str, attempt: int, error: str, permanent: bool = False) -> None:
    """Report that an attempt failed: it is tried again later, or kept as a dead letter.

    Raises LeaseLostError.
    """
    job = _held(session, job_id, attempt)
    job.error = error[:2000]
    match decide(job.attempts, permanent, random()):  # noqa: S311 - spreads retries, keeps no secret
        case Retry(delay):
            job.state, job.run_at = "ready", now() + delay
        case _:
            _bury(session, job)
    session.add(job)


def dead_letters(session: Session, limit: int) -> Sequence[Job]:
    """Return jobs that were given up, newest first."""
    query = select(Job).where(Job.state == "dead").order_by(col(Job.finished_at).desc())
    return session.exec(query.limit(limit)).all()


def replay(session: Session, job_id: str) -> Job:
    """Make a dead letter ready again, with a fresh count of attempts. Raises UnknownJobError."""
    job = session.get(Job, job_id)
    if job is None or job.state != "dead":
        raise UnknownJobError(job_id)
    job.state, job.run_at, job.attempts, job.finished_at = "ready", now(), 0, None
    session.add(job)
    return job


def forget_done(session: Session) -> None:
    """Drop jobs that were done long ago; dead letters stay until somebody looks."""
    old = and_(col(Job.state) == "done", col(Job.finished_at) < now() - KEPT)
    session.execute(delete(Job).where(old))


def _held(session: Session, job_id: str, attempt: int) -> Job:
    query = select(Job).where(Job.id == job_id).with_for_update()
    job = session.exec(query).first()
    if job is None or job.state != "running" or job.attempts != attempt:
        raise LeaseLostError(job_id)
    return job


def _bury(session: Session, job: Job) -> None:
    """Make a dead letter of a job, and drop earlier ones of its key: it does what they would do."""
    job.state, job.finished_at = "dead", now()
    session.add(job)
    session.flush()
    if job.key:
        same = and_(col(Job.key) == job.key, col(Job.kind) == job.kind)
        earlier = and_(col(Job.state) == "dead", col(Job.id) != job.id)
        session.execute(delete(Job).where(same, earlier))


def _ready_with_key(session: Session, key: str) -> Job | None:
    query = select(Job).where(Job.key == key, Job.state == "ready").with_for_update()
    return session.exec(query).first()
