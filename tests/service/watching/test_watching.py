"""What those who run the service look at: metrics, readiness in words, logs that name nobody."""

import json
import re
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from models.database import transaction
from models.ledger import jobs
from models.tables import Job
from service.app import Application
from service.kit.logs import tell_where
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.processes import Processes, free_port
from tests.fixtures.service import Api, As

ALERTS = Path("ops/alerts.yml")
EMAIL = "zelie.quatrebarbes@unique.example"
LEAD = {"system": "crm", "external_id": EMAIL, "email": EMAIL}


def metrics(client: TestClient) -> dict[str, list[tuple[dict[str, str], float]]]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    found: dict[str, list[tuple[dict[str, str], float]]] = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            found.setdefault(sample.name, []).append((sample.labels, sample.value))
    return found


def test_metrics_tell_of_requests_work_and_champion(
    app: Application, client: TestClient, crm: Api, as_role: As
) -> None:
    for _ in range(3):
        assert crm.post("/v1/score", {"lead": LEAD, "events": []}).status_code == 200
    assert as_role("rep").post("/v1/score", {}).status_code == 403
    with transaction(app.state.core.engine) as session:
        dead = jobs.enqueue(session, "train", {})
        session.get_one(Job, dead.id).state = "dead"
    told = metrics(client)
    counts = told["smarketing_request_seconds_count"]
    scored = {"method": "POST", "route": "/v1/score", "status": "200"}
    assert (scored, 3.0) in counts
    assert ({**scored, "status": "403"}, 1.0) in counts
    assert ({"kind": "job"}, 1.0) in told["smarketing_dead_letters"]
    assert told["smarketing_database_up"] == [({}, 1.0)]
    assert told["smarketing_champion_age_seconds"][0][1] > 0
    assert EMAIL not in str(told)


@ON_SQLITE
def test_every_alert_reads_metrics_that_there_are(client: TestClient, crm: Api) -> None:
    crm.post("/v1/score", {"lead": LEAD, "events": []})
    named = set(
        re.findall(r"smarketing_[a-z_]+", "".join(re.findall(r"expr:.*", ALERTS.read_text())))
    )
    assert len(named) > 10
    assert named <= set(metrics(client))


@ON_SQLITE
def test_readiness_says_what_is_wrong(app: Application, client: TestClient) -> None:
    assert client.get("/readyz").json()["status"] == "ok"
    with app.state.core.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "smarketing migrate" in answer.json()["troubles"][0]
    with app.state.core.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    assert "database" in client.get("/readyz").json()["troubles"][0]
    assert client.get("/healthz").status_code == 200
    assert metrics(client)["smarketing_database_up"] == [({}, 1.0)]


@ON_SQLITE
def test_no_log_of_a_service_names_anybody(processes: Processes) -> None:
    secret = processes.run("keys", "create", "--role", "admin", "--name", "the tests")
    port = free_port()
    processes.serve(port)
    headers = {"authorization": f"Bearer {secret}"}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers) as client:
        client.post("/v1/leads", json={**LEAD, "attributes": {"last_name": "Quatrebarbes"}})
        client.get("/v1/leads", params={"system": "crm", "external_id": EMAIL})
        client.post("/v1/score", content=f'{{"lead": "{EMAIL}"}}')
        client.get(f"/f/{EMAIL}")
        client.get(f"/{EMAIL}")
        client.get("/v1/leads", headers={"authorization": f"Bearer {EMAIL}"})
        refused = client.post("/v1/privacy/erasures", json={"email": f"not-{EMAIL}"})
    processes.end_all()
    logged = processes.logged()
    lines = [json.loads(line) for line in logged.splitlines() if line.startswith("{")]
    told = [line for line in lines if line["event"] == "request"]
    assert refused.json()["request_id"] in {line["request_id"] for line in told}
    for trace in (EMAIL, "quatrebarbes", secret):
        assert trace not in logged


def test_an_exception_is_logged_without_its_words() -> None:
    try:
        raise RuntimeError(f"cannot do this for {EMAIL}") from ValueError(EMAIL)
    except RuntimeError as error:
        told = tell_where(None, "", {"event": "request_failed", "exc_info": error})
    assert (told["error"], told["cause"]) == ("RuntimeError", "ValueError")
    assert any("test_watching.py" in place for place in told["places"])
    assert EMAIL not in str(told)
