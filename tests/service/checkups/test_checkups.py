"""Training falls due by days or verdicts, one run at a time; reports tell the newest checkup."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from models import registry
from models.checkups import add_checkup
from models.database import reading, transaction
from models.now import clock
from service.app import Application
from service.checkups.jobs import enqueue_check, request_training_if_due
from service.kit.settings import Settings
from service.worker import Worker
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api, As
from tests.service.queue.test_queue import fill
from training.checkup import check_on_database
from training.settings import Settings as TrainerSettings

SETTINGS = Settings(retrain_days=7, retrain_labels=3)


def accept(crm: Api, number: int) -> None:
    lead = {"system": "crm", "external_id": str(number)}
    assert crm.post("/v1/feedback", {"lead": lead, "verdict": "accepted"}).status_code == 201


def due(app: Application) -> bool:
    """Say whether a run falls due, and finish it."""
    with transaction(app.state.core.engine) as session:
        run = request_training_if_due(session, SETTINGS)
        assert run is None or request_training_if_due(session, SETTINGS) is None
        if run:
            registry.end_run(session, run, "keep", None, {})
    return run is not None


def test_training_falls_due_by_verdicts_and_then_by_days(app: Application, crm: Api) -> None:
    fill(crm, 5)
    answers = []
    for number in range(4):
        accept(crm, number)
        answers.append(due(app))
    assert answers == [False, False, True, False]
    for days, falls_due in ((6, False), (8, True)):
        later = datetime.now(UTC) + timedelta(days=days)
        with clock(partial(datetime.fromtimestamp, later.timestamp(), UTC)):
            assert due(app) is falls_due


@ON_SQLITE
def test_nothing_is_known_before_the_first_checkup(as_role: As) -> None:
    data = as_role("data")
    assert data.get("/v1/reports/lift").json()["says"] == "not known yet"
    assert data.get("/v1/reports/drift").json()["suggestion"] == {"retrain": False, "why": []}


def told_of_a_checkup(as_role: As) -> None:
    drift = as_role("data").get("/v1/reports/drift").json()
    assert drift["drift"]["enough"] is False
    assert drift["checked_at"]
    lift = as_role("marketing").get("/v1/reports/lift").json()
    assert lift["known"] is False
    assert "not known yet" in lift["says"]


@ON_SQLITE
def test_a_checkup_looks_at_the_champion_and_is_told(
    app: Application, crm: Api, as_role: As
) -> None:
    fill(crm, 5)
    accept(crm, 0)
    check_on_database(app.state.core.engine, TrainerSettings())
    told_of_a_checkup(as_role)


@ON_SQLITE
@pytest.mark.thorough
def test_the_worker_checks_in_a_child(app: Application, crm: Api, as_role: As) -> None:
    fill(crm, 5)
    for said in (False, True):
        if said:
            accept(crm, 0)
        with transaction(app.state.core.engine) as session:
            enqueue_check(session)
        assert Worker(app.state.core).do_one() is said
    told_of_a_checkup(as_role)


@pytest.mark.parametrize("known", [True, False])
def test_the_newest_lift_is_told(app: Application, as_role: As, known: bool) -> None:
    told = {"known": known, "lift": 1.8, "low": 1.4, "high": 2.3} if known else {"known": False}
    with reading(app.state.core.engine) as session:
        champion = registry.champion(session)
    assert champion
    report: dict[str, Any] = {"drift": {}, "calibration": [], "suggestion": {}, "lift": told}
    with transaction(app.state.core.engine) as session:
        add_checkup(session, champion.id, report)
    lift = as_role("data").get("/v1/reports/lift").json()
    assert (lift["known"], lift["lift"]) == (known, told.get("lift"))
