"""Training runs: asked for, claimed, ended, and seen all the way."""

import subprocess
from typing import Any

from models import registry
from models.database import transaction
from models.tables import TrainingRun
from service.worker import Worker
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api, As


def test_a_training_run_is_seen_from_request_to_verdict(app, as_role: As, count) -> None:
    data: Api = as_role("data")
    asked = data.post("/v1/training-runs")
    assert asked.status_code == 202
    assert asked.json()["state"] == "queued"
    assert asked.json()["requested_by"] == "the data"
    assert count("job") == 1
    path, engine = f"/v1/training-runs/{asked.json()['run_id']}", app.state.core.engine
    assert data.get(path).json() == asked.json()

    with transaction(engine) as session:
        registry.start_run(session, _run(session, asked))
    assert data.get(path).json()["state"] == "running"
    assert data.get(path).json()["started_at"]

    with transaction(engine) as session:
        registry.end_run(session, _run(session, asked), "keep", None, {"rows": 3})
    ended = data.get(path).json()
    assert (ended["state"], ended["verdict"], ended["report"]) == ("succeeded", "keep", {"rows": 3})
    assert ended["finished_at"]


def test_a_failed_run_says_why(app, as_role: As) -> None:
    data: Api = as_role("data")
    asked = data.post("/v1/training-runs", {})
    with transaction(app.state.core.engine) as session:
        registry.fail_run(session, _run(session, asked), "no labels " * 1000)
    failed = data.get(f"/v1/training-runs/{asked.json()['run_id']}").json()
    assert failed["state"] == "failed"
    assert failed["error"].startswith("no labels")


@ON_SQLITE
def test_a_run_for_which_no_process_could_be_made_is_over(app, as_role: As, monkeypatch) -> None:
    def no_memory(*_: object, **__: object) -> None:
        raise OSError("Cannot allocate memory")

    data: Api = as_role("data")
    asked = data.post("/v1/training-runs")
    monkeypatch.setattr(subprocess, "Popen", no_memory)
    assert Worker(app.state.core).do_one()
    run = data.get(f"/v1/training-runs/{asked.json()['run_id']}").json()
    assert run["state"] == "failed"
    assert "Cannot allocate memory" in run["error"]


@ON_SQLITE
def test_an_unknown_run_is_not_found(as_role: As) -> None:
    data: Api = as_role("data")
    assert data.get(f"/v1/training-runs/{'0' * 32}").status_code == 404
    assert data.get("/v1/training-runs/1").status_code == 422


@ON_SQLITE
def test_asking_for_a_run_takes_no_body(as_role: As, count) -> None:
    data: Api = as_role("data")
    bodies: list[Any] = [{"labels": 5}, [], "x", 0, False]
    for body in bodies:
        assert data.post("/v1/training-runs", body).status_code == 422
    assert count("training_run") == 0


def _run(session, asked) -> TrainingRun:
    run: TrainingRun | None = session.get(TrainingRun, asked.json()["run_id"])
    assert run is not None
    return run
