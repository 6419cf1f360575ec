"""A trainer elsewhere walks what is queued, and the service's worker leaves it alone."""

import subprocess
import sys
from threading import Event

import pytest
from sqlalchemy.exc import OperationalError

from models import registry
from models.database import reading, transaction
from models.ledger import jobs
from models.ledger.child import LOOK_SECONDS
from models.tables import Job, TrainingRun
from service.kit.core import Core
from service.kit.settings import Settings as ServiceSettings
from service.worker import Worker
from tests.fixtures.databases import ON_SQLITE
from training import watching
from training.settings import Settings
from training.watching import do_one, watch


@pytest.fixture
def queued(engine):
    with transaction(engine) as session:
        run = registry.request_run(session, "the data")
        job = jobs.enqueue(session, "train", {"run_id": run.id})
    return run.id, job.id


@pytest.fixture
def child(monkeypatch):
    """Let the child be a line of Python instead of a training run."""

    def instead(line, before=lambda: None):
        started = []
        real = subprocess.Popen

        def popen(_command, **options):
            before()
            command = [sys.executable, "-c", line]
            started.append(real(command, **options, stdin=subprocess.PIPE))
            return started[-1]

        monkeypatch.setattr(subprocess, "Popen", popen)
        return started

    return instead


def states(engine, run_id, job_id):
    with reading(engine) as session:
        run = session.get_one(TrainingRun, run_id)
        return run.state, session.get_one(Job, job_id).state, run.error or ""


@ON_SQLITE
@pytest.mark.thorough
def test_a_queued_run_is_walked_to_its_end_and_then_watching_stops(engine, database_url, queued):
    stopping, said = Event(), []

    def say(text):
        said.append(text)
        if text.endswith("done"):
            stopping.set()

    settings = Settings(database_url=database_url)
    watch(engine, settings, stopping, say)
    assert states(engine, *queued) == ("succeeded", "done", "")
    assert not do_one(engine, settings, say, Event())


@ON_SQLITE
def test_a_run_that_its_child_has_ended_is_done(engine, database_url, queued, child):
    child("")
    said: list[str] = []
    assert do_one(engine, Settings(database_url=database_url), said.append, Event())
    assert states(engine, *queued)[1] == "done"
    assert not do_one(engine, Settings(database_url=database_url), said.append, Event())


@ON_SQLITE
def test_a_run_that_fails_is_kept_with_its_reason(engine, database_url, queued, child):
    child("import sys; sys.exit('the disk is full')")
    said: list[str] = []
    assert do_one(engine, Settings(database_url=database_url), said.append, Event())
    run, job, error = states(engine, *queued)
    assert (run, job) == ("failed", "dead")
    assert "the disk is full" in error
    assert "the disk is full" in said[-1]


@ON_SQLITE
def test_a_lost_lease_ends_the_child(engine, database_url, queued, child, monkeypatch):
    monkeypatch.setattr(watching, "BEAT_SECONDS", 0.01)

    def claimed_by_another():
        with transaction(engine) as session:
            job = session.get_one(Job, queued[1])
            job.attempts += 1
            session.add(job)

    started = child("import time; time.sleep(60)", before=claimed_by_another)
    said: list[str] = []
    assert do_one(engine, Settings(database_url=database_url), said.append, Event())
    assert "taken it over" in said[-1]
    assert started[0].wait() < 0
    assert states(engine, *queued)[1] == "running"


def not_answering(*_told):
    raise OperationalError("BEGIN", {}, TimeoutError())


@ON_SQLITE
def test_a_missed_beat_is_not_the_end(engine, database_url, queued, child, monkeypatch):
    monkeypatch.setattr(watching, "BEAT_SECONDS", 0.0)
    monkeypatch.setattr(jobs, "extend", not_answering)
    child(f"import time; time.sleep({2 * LOOK_SECONDS})")
    said: list[str] = []
    assert do_one(engine, Settings(database_url=database_url), said.append, Event())
    assert states(engine, *queued)[1] == "done"


@ON_SQLITE
def test_a_database_that_is_away_is_waited_for(engine, database_url, queued, child, monkeypatch):
    monkeypatch.setattr(watching, "IDLE_SECONDS", 0.01)
    claim, stopping = jobs.claim, Event()
    said: list[str] = []

    def away_at_first(*told):
        return claim(*told) if said else not_answering()

    def say(text):
        said.append(text)
        if text.endswith("done"):
            stopping.set()

    monkeypatch.setattr(jobs, "claim", away_at_first)
    child("")
    watch(engine, Settings(database_url=database_url), stopping, say)
    assert said[0] == "the database does not answer: TimeoutError"
    assert states(engine, *queued)[1] == "done"


@ON_SQLITE
def test_who_is_told_to_stop_ends_the_child_and_gives_the_run_back(
    engine, database_url, queued, child, monkeypatch
):
    monkeypatch.setattr(watching, "IDLE_SECONDS", 0.01)
    stopping = Event()
    said: list[str] = []
    started = child("import time; time.sleep(60)", before=stopping.set)
    settings = Settings(database_url=database_url)
    assert do_one(engine, settings, said.append, stopping)
    assert "given back" in said[-1]
    assert started[0].wait() < 0
    assert states(engine, *queued)[1] == "ready"
    with reading(engine) as session:
        assert session.get_one(Job, queued[1]).attempts == 0


@ON_SQLITE
def test_the_worker_leaves_training_to_a_trainer_elsewhere(engine, database_url, tmp_path, queued):
    settings = ServiceSettings(database_url=database_url, var_dir=tmp_path, trainer="elsewhere")
    core = Core.build(settings)
    assert not Worker(core).do_one()
    core.engine.dispose()
    assert states(engine, *queued)[:2] == ("queued", "ready")
