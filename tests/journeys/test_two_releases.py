"""An upgrade without a pause: the release before goes on serving while this one has begun."""

import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.database import reading
from models.tables import Feedback, Job, Lead
from tests.fixtures.processes import ROOT, Processes, free_port
from tests.journeys.test_two_of_everything import assert_folded, patiently

VERSIONS = "models/migrations/versions"
AT = "2026-01-05T09:00:00Z"


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """Two services at once need PostgreSQL; its schema is that of this release."""
    return postgres_url


def git(*words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True).stdout


@pytest.fixture
def release_before(tmp_path: Path) -> Path:
    """The code as it was before the newest migration."""
    newest = max(path.name for path in (ROOT / VERSIONS).glob("[0-9]*.py"))
    brought = b""
    with suppress(OSError, subprocess.CalledProcessError):
        log = ("log", "--first-parent", "--diff-filter=A", "--format=%H", "-1", "--")
        brought = git(*log, f"{VERSIONS}/{newest}").strip()
    if not brought:
        pytest.skip("NO HISTORY here: the code of the release before is not to be had")
    folder = tmp_path / "before"
    with tarfile.open(fileobj=BytesIO(git("archive", f"{brought.decode()}^1"))) as archive:
        archive.extractall(folder, filter="data")
    assert not (folder / VERSIONS / newest).exists()
    return folder


@pytest.fixture
def old_processes(
    database_url: str, release_before: Path, processes: Processes, tmp_path: Path
) -> Iterator[Processes]:
    started = Processes(database_url, tmp_path, release_before)
    yield started
    started.end_all()


def say(port: int, key: str, path: str, body: Any) -> dict[str, Any]:
    url = f"http://127.0.0.1:{port}{path}"
    headers = {"authorization": f"Bearer {key}"}
    answer = httpx.post(url, json=body, headers=headers, timeout=30)
    assert answer.is_success, answer.text
    said: dict[str, Any] = answer.json()
    return said


def live(port: int, key: str, number: int) -> None:
    """Let a lead come in, be judged and be changed through one of the services."""
    name = {"system": "crm", "external_id": f"{number % 5}"}
    event = {"id": f"e{number}", "kind": "demo_request", "occurred_at": AT}
    say(port, key, "/v1/score", {"lead": name, "events": [event]})
    say(port, key, "/v1/events", {"events": [{**event, "id": f"f{number}", "lead": name}]})
    said = {"lead": name, "verdict": "rejected", "comment": f"{number}", "rep": "marie"}
    say(port, key, "/v1/feedback", said)
    say(port, key, "/v1/leads", {**name, "attributes": {"employees": number}})


def at_rest(session: Session) -> bool:
    waiting = select(Job.id).where(Job.kind == "train", Job.state != "done")
    return (
        not session.exec(waiting).all()
        and not session.exec(select(Lead.id).where(Lead.dirty)).all()
    )


@pytest.mark.thorough
def test_the_release_before_works_beside_this_one_on_its_schema(
    processes: Processes, old_processes: Processes, engine: Engine
) -> None:
    key = processes.run("keys", "create", "--role", "admin", "--name", "two releases")
    ports = free_port(), free_port()
    processes.serve(ports[0])
    old_processes.serve(ports[1])
    old_processes.work()
    for number in range(20):
        live(ports[number % 2], key, number)
    say(ports[0], key, "/v1/training-runs", {})
    patiently(engine, at_rest)
    with reading(engine) as session:
        comments = session.exec(select(Feedback.comment)).all()
        assert sorted(comments, key=lambda one: int(one or 0)) == [f"{n}" for n in range(20)]
        leads = session.exec(select(Lead)).all()
        assert len(leads) == 5
        for lead in leads:
            assert_folded(session, lead)
    for port in ports:
        assert say(
            port,
            key,
            "/v1/score?persist=false",
            {"lead": {"system": "crm", "external_id": "1"}, "events": []},
        )
    logged = processes.logged() + old_processes.logged()
    assert "request_failed" not in logged
    assert "worker_step_failed" not in logged
