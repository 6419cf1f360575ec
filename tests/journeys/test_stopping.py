"""SIGTERM: what was begun is answered or given back, and the process ends well and soon."""

import signal
import sqlite3
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from time import sleep

import httpx
import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models import registry
from models.database import reading, transaction
from models.ledger import jobs
from models.tables import Event, Job
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.processes import Processes, free_port

pytestmark = ON_SQLITE

GRACE_SECONDS = 25.0
"""A little less than compose.yaml gives."""

IN_FLIGHT = 12


def score(port: int, key: str, number: int) -> int:
    event = {"id": f"e{number}", "kind": "page_view", "occurred_at": "2026-01-05T09:00:00Z"}
    body = {"lead": {"system": "crm", "external_id": f"{number}"}, "events": [event]}
    headers = {"authorization": f"Bearer {key}"}
    url = f"http://127.0.0.1:{port}/v1/score"
    return httpx.post(url, json=body, headers=headers, timeout=30).status_code


@pytest.mark.thorough
def test_a_service_told_to_stop_answers_what_it_has_begun(
    processes: Processes, engine: Engine, sqlite_url: str
) -> None:
    port = free_port()
    key = processes.run("keys", "create", "--role", "crm", "--name", "a test")
    service = processes.serve(port)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        other.execute("BEGIN IMMEDIATE")
        sent = [pool.submit(score, port, key, number) for number in range(IN_FLIGHT)]
        wait_until_begun(port, sent)
        service.signal(signal.SIGTERM)
        other.execute("ROLLBACK")
        statuses = [one.result() for one in sent]
    assert set(statuses) <= {200, 503}
    assert service.wait(GRACE_SECONDS) == 0
    with reading(engine) as session:
        stored = set(session.exec(select(Event.event_id)))
    assert {f"e{n}" for n, status in enumerate(statuses) if status == 200} <= stored
    with pytest.raises(httpx.ConnectError):
        score(port, key, 0)
    other.close()


def wait_until_begun(port: int, sent: list["Future[int]"]) -> None:
    """Who is answered after the others were sent knows that they have come in, or are done."""
    for _ in range(3):
        sleep(0.02)
        assert httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=30).status_code == 200


def held_job(engine: Engine) -> Job:
    while True:
        with reading(engine) as session:
            job = session.exec(select(Job).where(Job.kind == "train")).one()
            if job.state == "running":
                return job
        sleep(0.02)


def queue_run(session: Session) -> str:
    run = registry.request_run(session, "a test")
    jobs.enqueue(session, "train", {"run_id": run.id})
    return run.id


def test_a_worker_told_to_stop_gives_its_job_back(processes: Processes, engine: Engine) -> None:
    with transaction(engine) as session:
        run_id = queue_run(session)
    worker = processes.work()
    job = held_job(engine)
    assert job.attempts == 1
    worker.signal(signal.SIGTERM)
    assert worker.wait(GRACE_SECONDS) == 0
    with reading(engine) as session:
        left = session.get_one(Job, job.id)
        assert (left.state, left.attempts, left.leased_until) == ("ready", 0, None)
    assert not any(run_id.encode() in command for command in commands())


def commands() -> Iterator[bytes]:
    """Go through the command lines of all processes."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            yield path.read_bytes()
