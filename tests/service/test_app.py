"""An application is ready before its rooms are read: what answers, what waits, what fails."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from threading import Event

import pytest
from starlette.testclient import TestClient

from models.database import transaction
from service.app import Application, create_app
from service.kit.settings import Settings
from service.people.keys import create_key
from tests.fixtures.bodies import lead
from tests.fixtures.databases import ON_SQLITE

pytestmark = ON_SQLITE


def key_of(app: Application) -> dict[str, str]:
    with transaction(app.state.core.engine) as session:
        return {"authorization": f"Bearer {create_key(session, 'admin', 'admin', None)}"}


def test_who_comes_before_the_rooms_are_read_waits_and_the_hot_road_does_not(
    settings: Settings,
) -> None:
    may_read = Event()

    @contextmanager
    def slowly() -> Iterator[None]:
        assert may_read.wait(30)
        yield

    app = create_app(settings, slowly)
    key = key_of(app)
    with TestClient(app) as client, ThreadPoolExecutor() as callers:
        waiting = [callers.submit(client.get, "/v1/versions", headers=key) for _ in range(50)]
        assert client.get("/healthz").json() == {"status": "ok"}
        assert client.get("/readyz").json()["status"] == "ok"
        scored = client.post("/v1/score", json={"lead": lead(1)}, headers=key)
        assert scored.status_code == 200
        assert not any(one.done() for one in waiting)
        may_read.set()
        assert [one.result(30).status_code for one in waiting] == [200] * 50


def test_a_process_that_cannot_read_its_rooms_says_so(settings: Settings) -> None:
    def broken() -> AbstractContextManager[None]:
        raise ImportError("a room is missing")

    app = create_app(settings, broken)
    key = key_of(app)
    with TestClient(app) as client:
        answer = client.get("/v1/versions", headers=key)
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
        ready = client.get("/readyz")
        assert ready.status_code == 503
        assert "cannot be read" in ready.json()["troubles"][0]
        assert client.post("/v1/score", json={"lead": lead(1)}, headers=key).status_code == 200


def test_a_process_that_cannot_start_ends(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(settings)

    def fails() -> None:
        raise OSError("no database")

    monkeypatch.setattr(type(app.state.core), "start", lambda _core: fails())
    with pytest.raises(OSError, match="no database"), TestClient(app):
        pass
