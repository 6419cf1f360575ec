"""Jobs: claimed once, leased, fenced, retried, and kept when they are given up."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from models.database import transaction
from models.ledger import cron, jobs
from models.ledger.retry import MOST_ATTEMPTS
from models.now import clock
from models.tables import Job

KINDS = ["mail"]


class Clock:
    """A clock that a test turns forward."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def turn(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture
def time() -> Iterator[Clock]:
    told = Clock()
    with clock(told):
        yield told


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with transaction(engine) as session:
        yield session


def claimed(session: Session) -> Job:
    job = jobs.claim(session, KINDS)
    assert job
    return job


def test_a_job_is_there_only_if_its_transaction_commits(engine: Engine, time: Clock) -> None:
    def ask_and_fail() -> None:
        with transaction(engine) as session:
            jobs.enqueue(session, "mail", {})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        ask_and_fail()
    with transaction(engine) as session:
        assert jobs.claim(session, KINDS) is None


def test_the_job_due_longest_is_claimed_first_and_once(session: Session, time: Clock) -> None:
    later = jobs.enqueue(session, "mail", {"n": 2}, run_at=time.at - timedelta(minutes=1))
    first = jobs.enqueue(session, "mail", {"n": 1}, run_at=time.at - timedelta(minutes=2))
    jobs.enqueue(session, "mail", {"n": 3}, run_at=time.at + timedelta(minutes=1))
    assert [claimed(session).id, claimed(session).id] == [first.id, later.id]
    assert jobs.claim(session, KINDS) is None


def test_another_kind_is_left_alone(session: Session, time: Clock) -> None:
    jobs.enqueue(session, "train", {})
    assert jobs.claim(session, KINDS) is None


def test_a_job_whose_worker_died_is_claimed_again(session: Session, time: Clock) -> None:
    job = jobs.enqueue(session, "mail", {})
    claimed(session)
    time.turn(seconds=jobs.LEASE.total_seconds() + 1)
    again = claimed(session)
    assert (again.id, again.attempts) == (job.id, 2)


def test_a_heartbeat_keeps_the_lease(session: Session, time: Clock) -> None:
    job = jobs.enqueue(session, "mail", {})
    claimed(session)
    time.turn(seconds=20)
    jobs.extend(session, job.id, 1)
    time.turn(seconds=20)
    assert jobs.claim(session, KINDS) is None


def test_a_job_that_its_workers_die_of_is_given_up(session: Session, time: Clock) -> None:
    other = jobs.enqueue(session, "mail", {})
    fatal = jobs.enqueue(session, "mail", {}, run_at=time.at - timedelta(minutes=1))
    for _ in range(MOST_ATTEMPTS):
        assert claimed(session).id == fatal.id
        time.turn(seconds=31)
    assert claimed(session).id == other.id
    assert (fatal.state, fatal.error) == ("dead", jobs.UNHEARD_OF)


def test_who_lost_the_lease_reports_nothing(session: Session, time: Clock) -> None:
    job = jobs.enqueue(session, "mail", {})
    claimed(session)
    time.turn(minutes=1)
    claimed(session)
    for report in (jobs.extend, jobs.finish):
        with pytest.raises(jobs.LeaseLostError):
            report(session, job.id, 1)
    jobs.finish(session, job.id, 2)
    assert job.state == "done"


def test_a_failure_is_tried_again_until_it_is_given_up(session: Session, time: Clock) -> None:
    job = jobs.enqueue(session, "mail", {})
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert claimed(session).attempts == attempt
        jobs.fail(session, job.id, attempt, "no luck")
        time.turn(hours=1)
    assert job.state == "dead"
    assert [dead.id for dead in jobs.dead_letters(session, 10)] == [job.id]


def test_a_dead_letter_can_be_replayed_by_hand(session: Session, time: Clock) -> None:
    job = jobs.enqueue(session, "mail", {})
    claimed(session)
    jobs.fail(session, job.id, 1, "never", permanent=True)
    jobs.replay(session, job.id)
    assert claimed(session).attempts == 1
    with pytest.raises(jobs.UnknownJobError):
        jobs.replay(session, job.id)


def test_a_waiting_job_with_the_same_key_takes_over(session: Session, time: Clock) -> None:
    jobs.enqueue(session, "mail", {"points": 40}, key="lead 1")
    jobs.enqueue(session, "mail", {"points": 70}, key="lead 1")
    assert claimed(session).arguments == {"points": 70}
    assert jobs.claim(session, KINDS) is None


def test_a_schedule_fires_once_for_each_due_instant(session: Session, time: Clock) -> None:
    hour = timedelta(hours=1)
    periods = [("digest", hour), ("another", hour)]
    assert cron.due(session, periods) == {"digest", "another"}
    assert cron.fire(session, "digest", hour)
    assert not cron.fire(session, "digest", hour)
    assert cron.due(session, periods) == {"another"}
    time.turn(minutes=59)
    assert not cron.fire(session, "digest", hour)
    time.turn(minutes=1)
    assert cron.due(session, periods) == {"digest", "another"}
    assert cron.fire(session, "digest", hour)
    assert cron.fire(session, "another", hour)


def test_of_the_dead_letters_of_one_key_the_newest_stays(session: Session, time: Clock) -> None:
    for key in ("sync hubspot", "sync odoo", "sync hubspot", None, None):
        job = jobs.enqueue(session, "mail", {}, key=key)
        claimed(session)
        jobs.fail(session, job.id, 1, "never", permanent=True)
        time.turn(minutes=15)
    keys = [letter.key for letter in jobs.dead_letters(session, 10)]
    assert keys == [None, None, "sync hubspot", "sync odoo"]
