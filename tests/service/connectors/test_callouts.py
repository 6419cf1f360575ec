"""Callouts: the score in the answer, in the sender's shape, whatever happens behind."""

import json
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from starlette.testclient import TestClient

from models.database import reading
from service.app import Application
from service.connectors import callouts, in_time
from service.kit import objectors
from service.kit.errors import Unavailable
from service.kit.writer import Writer
from tests.fakes import hubspot_sender, secrets
from tests.fakes.sending import Post, Sent
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api, As
from tests.service.connectors.conftest import Stored

PAYLOADS = Path(__file__).parents[2] / "fixtures" / "payloads"
FLOW = "/v1/callouts/salesforce"
ACTION = "/v1/callouts/hubspot"
KINDS = {
    "points": float, "probability": float, "band": str, "stage": str, "version": str,
    "reasons": list, "score_id": str, "scored_at": str, "degraded": bool,
}  # fmt: skip


def flow() -> dict[str, Any]:
    body: dict[str, Any] = json.loads(
        (PAYLOADS / "salesforce_flow_http_callout_request.json").read_bytes()
    )
    return body


def assert_flat(told: dict[str, Any]) -> None:
    assert {name: type(value) for name, value in told.items()} == KINDS
    assert told["reasons"]
    assert all(isinstance(reason, str) for reason in told["reasons"])
    assert 0 <= told["probability"] <= 1


def action() -> Sent:
    raw = (PAYLOADS / "hubspot_custom_action_request.json").read_bytes()
    return hubspot_sender.signed(raw, ACTION, "v2")


def test_a_flow_is_told_the_score_flat_and_without_nulls(crm: Api, stored: Stored) -> None:
    answer = crm.post(FLOW, flow())
    assert answer.status_code == 200
    assert_flat(answer.json())
    assert answer.json()["degraded"] is False
    lead = stored.lead("salesforce", "00Qxx0000000001EAA")
    assert lead.points == pytest.approx(answer.json()["points"], abs=1e-4)
    assert stored.attributes("salesforce", "00Qxx0000000001EAA")["job_title"] == "CTO"


def test_a_workflow_action_is_told_the_score_as_texts(post: Post, stored: Stored) -> None:
    heard = post(action())
    assert heard.status == 200
    told = json.loads(heard.body)["outputFields"]
    assert all(isinstance(value, str) for value in told.values())
    assert told["hs_execution_state"] == "SUCCESS"
    assert told["degraded"] == "false"
    assert round(stored.lead("hubspot", "1246965").points or 0) == int(told["lead_score"])


@ON_SQLITE
def test_an_action_must_be_signed_for_its_own_address(post: Post) -> None:
    sent = action()
    for wrong in (
        sent._replace(headers={"content-type": "application/json"}),
        hubspot_sender.signed(sent.raw, ACTION, "v2", "another secret"),
        hubspot_sender.signed(sent.raw, "/v1/hooks/hubspot", "v2")._replace(path=ACTION),
    ):
        assert post(wrong).status == 401
    deal = json.loads(sent.raw)
    deal["object"]["objectType"] = "DEAL"
    raw = json.dumps(deal).encode()
    assert post(hubspot_sender.signed(raw, ACTION, "v2")).status == 422


@ON_SQLITE
def test_a_flow_needs_a_key_that_may_ask(as_role: As, client: TestClient) -> None:
    assert client.post(FLOW, json=flow()).status_code == 401
    assert as_role("collector").post(FLOW, flow()).status_code == 403


class Slow:
    """A writer that stores nothing in time."""

    async def __call__(self, *_: Any) -> Any:
        raise Unavailable


@pytest.fixture
def nothing_is_stored(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Refuse to store from when it is called; how fast this machine reads is no matter here."""
    for patience in ("STORING_SECONDS", "READING_SECONDS"):
        monkeypatch.setattr(in_time, patience, 10.0)
    monkeypatch.setattr(callouts, "MAPPING_SECONDS", 10.0)

    def begin() -> None:
        monkeypatch.setattr(Writer, "record", Slow())
        monkeypatch.setattr(Writer, "full", property(lambda _: True))

    return begin


def test_in_trouble_the_last_known_score_is_told(
    crm: Api, post: Post, nothing_is_stored: Any
) -> None:
    asked = flow() | {"email": "flow@example.com"}
    first, fields = crm.post(FLOW, asked).json(), json.loads(post(action()).body)["outputFields"]
    nothing_is_stored()
    again = crm.post(FLOW, asked)
    assert again.status_code == 200
    assert again.json() == first | {"degraded": True}
    told = json.loads(post(action()).body)["outputFields"]
    assert told == fields | {"degraded": "true"}


def test_in_trouble_an_unknown_lead_is_scored_by_what_was_sent(
    crm: Api, nothing_is_stored: Any, count: Any
) -> None:
    known = crm.post(FLOW, flow() | {"email": "other@example.com"}).json()
    nothing_is_stored()
    told = crm.post(FLOW, flow() | {"record_id": "00QNEW", "email": "ana@example.com"}).json()
    assert_flat(told)
    assert (told["degraded"], told["score_id"]) == (True, "")
    assert told["points"] == known["points"]
    assert count("lead") == 1


def test_with_no_database_an_action_is_answered_all_the_same(
    app: Application, post: Post, monkeypatch: pytest.MonkeyPatch, nothing_is_stored: Any
) -> None:
    def no_database(*_: Any) -> Any:
        raise Unavailable

    nothing_is_stored()
    monkeypatch.setattr(in_time, "reading", no_database)
    heard = post(action())
    assert heard.status == 200
    assert json.loads(heard.body)["outputFields"]["degraded"] == "true"


@ON_SQLITE
def test_with_no_database_who_objected_is_left_alone_all_the_same(
    app: Application, crm: Api, as_role: As, monkeypatch: pytest.MonkeyPatch, nothing_is_stored: Any
) -> None:
    def no_database(*_: Any) -> Any:
        raise Unavailable

    answer = as_role("admin").post("/v1/privacy/objections", {"email": "ana@example.com"})
    assert answer.status_code == 201
    with reading(app.state.core.engine) as session:
        monkeypatch.setattr(objectors, "monotonic", lambda: monotonic() + 60)
        app.state.core.objectors.refresh(session)
    nothing_is_stored()
    monkeypatch.setattr(in_time, "reading", no_database)
    assert (
        crm.post(FLOW, flow() | {"record_id": "00Q1", "email": "ana@example.com"}).status_code
        == 409
    )
    assert (
        crm.post(FLOW, flow() | {"record_id": "00Q2", "email": "bea@example.com"}).status_code
        == 200
    )


@ON_SQLITE
def test_salesforce_imports_a_plain_document(client: TestClient, crm: Api) -> None:
    document = client.get("/openapi-salesforce.json").json()
    text = json.dumps(document)
    assert document["openapi"].startswith("3.0")
    assert document["servers"] == [{"url": secrets.PUBLIC_URL}]
    for refused in ("anyOf", "oneOf", "null", "$ref", "enum", "const"):
        assert refused not in text
    operation = document["paths"][FLOW]["post"]
    answered = operation["responses"]["200"]["content"]["application/json"]["schema"]
    told = crm.post(FLOW, flow()).json()
    kinds = {"number": float, "string": str, "array": list, "boolean": bool}
    assert set(answered["required"]) == set(told)
    for name, held in answered["properties"].items():
        assert isinstance(told[name], kinds[held["type"]]), name
    asked = operation["requestBody"]["content"]["application/json"]["schema"]
    assert set(flow()) <= set(asked["properties"])
