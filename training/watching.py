"""Watching: training runs and checkups queued elsewhere are claimed, and each done by a child.

A watcher that dies stops extending its lease, and another one claims the run again. One that lost
its lease ends its child, so that a run has one walker.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from threading import Event
from time import monotonic
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from models import registry
from models.database import transaction
from models.ledger import child, jobs
from models.tables import Job, TrainingRun
from training.settings import Settings

IDLE_SECONDS = 1.0
BEAT_SECONDS = jobs.LEASE / timedelta(seconds=3)

Say = Callable[[str], None]

WORDS: Mapping[str, Callable[[Mapping[str, Any]], list[str]]] = {
    "train": lambda arguments: ["run", "--run", str(arguments["run_id"])],
    "check": lambda _: ["check"],
}
"""For each kind of job, the words of the command that does it."""


def watch(engine: Engine, settings: Settings, stopping: Event, say: Say) -> None:
    """Do what is queued, run after run, until told to stop; a database may be away for a while."""
    while not stopping.is_set():
        try:
            worked = do_one(engine, settings, say, stopping)
        except OperationalError as error:
            say(f"the database does not answer: {type(error.orig).__name__}")
            worked = False
        if not worked:
            stopping.wait(IDLE_SECONDS)


def do_one(engine: Engine, settings: Settings, say: Say, stopping: Event) -> bool:
    """Claim one job and do it, or give it back when told to stop; False when none was queued."""
    with transaction(engine) as session:
        job = jobs.claim(session, list(WORDS))
    if job is None:
        return False
    name = f"run {job.arguments['run_id']}" if job.kind == "train" else "checkup"
    say(f"{name}: begun")
    try:
        error = _walked(engine, settings, job, stopping)
        _report(engine, job, error)
    except jobs.GivenBackError:
        with suppress(jobs.LeaseLostError), transaction(engine) as session:
            jobs.give_back(session, job.id, job.attempts)
        say(f"{name}: given back")
    except jobs.LeaseLostError:
        say(f"{name}: somebody else has taken it over")
    else:
        say(f"{name}: {error or 'done'}")
    return True


def _walked(engine: Engine, settings: Settings, job: Job, stopping: Event) -> str | None:
    """Let a child do the job while the lease is held; return why it failed, or None.

    Raises LeaseLostError, and GivenBackError when told to stop.
    """
    beat_at = monotonic() + BEAT_SECONDS

    def hold_the_lease() -> None:
        nonlocal beat_at
        if monotonic() >= beat_at:
            beat_at = monotonic() + BEAT_SECONDS
            with suppress(OperationalError), transaction(engine) as session:
                jobs.extend(session, job.id, job.attempts)  # a missed beat is not the end

    words = WORDS[job.kind](job.arguments)
    try:
        child.train(words, settings.child_environment, stopping, hold_the_lease)
    except child.ChildFailedError as error:
        return str(error)
    return None


def _report(engine: Engine, job: Job, error: str | None) -> None:
    with transaction(engine) as session:
        if error is None:
            jobs.finish(session, job.id, job.attempts)
            return
        jobs.fail(session, job.id, job.attempts, error, permanent=True)
        training_run = session.get(TrainingRun, str(job.arguments.get("run_id")))
        if training_run and training_run.state in ("queued", "running"):
            registry.fail_run(session, training_run, error)
