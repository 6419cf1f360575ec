"""Keys and roles: checked before anything else; a role may do what the table says, no more."""

from collections.abc import Iterator
from time import monotonic

import pytest
from starlette.testclient import TestClient

from service.app import Application
from service.kit import auth, roles
from service.rooms import document
from service.segment import browser
from tests.fixtures.bodies import Route
from tests.fixtures.calls import KINDS
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.direct import call
from tests.fixtures.service import Api, As

pytestmark = ON_SQLITE

READERS = {"crm", "rep", "marketing", "manager", "data"}
TEAMS = {"rep", "marketing", "manager"}
HUMANS = {"rep", "marketing", "manager", "data"}
MAY: dict[str, set[str]] = {
    "GET /v1/leads": READERS,
    "GET /v1/leads/{lead_id}": READERS,
    "GET /v1/leads/{lead_id}/timeline": READERS,
    "POST /v1/leads": {"crm"},
    "POST /v1/leads/{lead_id}/merge": {"crm"},
    "POST /v1/leads/{lead_id}/unmerge": {"crm"},
    "POST /v1/events": {"collector", "crm"},
    **{f"POST /v1/{name}": {"collector", "crm"} for name in (*KINDS, "batch")},
    "POST /v1/score": {"crm"},
    "POST /v1/score/batch": {"crm"},
    "GET /v1/scores/{score_id}": READERS,
    "POST /v1/scores/{score_id}/replay": {"data"},
    "POST /v1/feedback": {"crm", "rep", "manager"},
    "GET /v1/queue": {"rep", "manager"},
    "GET /v1/versions": {"marketing", "manager", "data"},
    "GET /v1/versions/{version_id}": {"marketing", "manager", "data"},
    "POST /v1/versions/{version_id}/promote": {"data"},
    "POST /v1/versions/rollback": {"data"},
    "POST /v1/training-runs": {"data"},
    "GET /v1/training-runs/{run_id}": {"data"},
    "GET /v1/scorecard": {"rep", "marketing", "manager", "data"},
    "POST /v1/connectors/{connector}/sync": set(),
    "GET /v1/connectors/{connector}/sync": set(),
    "PUT /v1/scorecard": {"marketing", "manager"},
    "GET /v1/agreement": HUMANS,
    "PUT /v1/agreement": {"marketing", "manager"},
    "POST /v1/agreement/sign": {"manager"},
    "GET /v1/agreement/versions": HUMANS,
    "GET /v1/agreement/versions/{number}": HUMANS,
    "GET /v1/agreement/dashboard": HUMANS,
    "GET /v1/agreement/document": HUMANS,
    "GET /v1/chain": HUMANS,
    "GET /v1/digest": HUMANS,
    "GET /v1/connectors": {"marketing", "manager"},
    "GET /v1/connectors/{connector}/deliveries": {"marketing", "manager"},
    "POST /v1/connectors/{connector}/deliveries/retry": set(),
    "GET /v1/connectors/{connector}/mapping": {"marketing", "manager"},
    "PUT /v1/connectors/{connector}/mapping": set(),
    "POST /v1/connectors/{connector}/mapping/try": {"marketing", "manager"},
    "POST /v1/callouts/salesforce": {"crm"},
    "GET /v1/glossary": HUMANS,
    "POST /v1/glossary": TEAMS,
    "GET /v1/glossary/reading-list": HUMANS,
    "POST /v1/glossary/effect": HUMANS,
    "GET /v1/glossary/{key}": HUMANS,
    "GET /v1/glossary/{key}/read": HUMANS,
    "POST /v1/glossary/{key}/read": HUMANS,
    "GET /v1/disputes": TEAMS,
    "POST /v1/disputes": {"marketing", "manager"},
    "POST /v1/disputes/{dispute_id}/resolve": {"rep", "manager"},
    "GET /v1/flags": TEAMS,
    "POST /v1/flags": {"rep", "manager"},
    "POST /v1/flags/{flag_id}/answer": {"marketing", "manager"},
    "POST /v1/objectives": {"marketing", "manager"},
    "GET /v1/objectives": {"marketing", "manager", "data"},
    "GET /v1/objectives/{objective_id}": {"marketing", "manager", "data"},
    "POST /v1/objectives/{objective_id}/amend": {"marketing", "manager"},
    "POST /v1/objectives/{objective_id}/close": {"marketing", "manager"},
    "GET /v1/kpis": {"marketing", "manager", "data"},
    "GET /v1/kpis/{key}": {"marketing", "manager", "data"},
    "GET /v1/people/me/feedback": {"crm", "rep", "manager"},
    "GET /v1/reports/feedback": {"marketing", "manager", "data"},
    "GET /v1/reports/drift": {"marketing", "manager", "data"},
    "GET /v1/reports/lift": {"marketing", "manager", "data"},
    "GET /v1/reports/objectives": {"marketing", "manager", "data"},
    "GET /v1/reports/sales-to-marketing": {"marketing", "manager", "data"},
    "GET /v1/reports/marketing-to-sales": {"marketing", "manager", "data"},
    "POST /v1/scorecard/effect": {"rep", "marketing", "manager", "data"},
    "GET /v1/scorecard/proposals": {"rep", "marketing", "manager", "data"},
    "POST /v1/scorecard/proposals": {"rep", "manager"},
    "POST /v1/scorecard/proposals/{proposal_id}/adopt": {"marketing", "manager"},
    "POST /v1/scorecard/proposals/{proposal_id}/decline": {"marketing", "manager"},
    "GET /v1/versions/{version_id}/card": {"marketing", "manager", "data"},
    "GET /v1/people/reps": TEAMS,
    "PUT /v1/people/reps/{rep}": {"manager"},
    "GET /v1/people/hours": TEAMS,
    "PUT /v1/people/hours": {"manager"},
    "DELETE /v1/people/hours": {"manager"},
    "GET /v1/people/absences": TEAMS,
    "POST /v1/people/absences": {"manager"},
    "DELETE /v1/people/absences/{absence_id}": {"manager"},
    "GET /v1/clocks/commitments": {"rep", "manager"},
    "PUT /v1/clocks/commitments": {"manager"},
    "GET /v1/clocks/breaches": {"rep", "manager"},
    "GET /v1/clocks/notices": {"rep", "manager"},
    "GET /v1/clocks/leads/{lead_id}": {"rep", "manager"},
    "GET /v1/assignment": TEAMS,
    "PUT /v1/assignment": {"manager"},
    "GET /v1/cutoff": TEAMS,
    "POST /v1/keys": set(),
    "GET /v1/keys": set(),
    "POST /v1/keys/{key_id}/rotate": set(),
    "DELETE /v1/keys/{key_id}": set(),
    "GET /v1/audit": set(),
    "GET /v1/dead-letters": set(),
    "POST /v1/dead-letters/{job_id}/replay": set(),
    "POST /v1/privacy/objections": {"crm", "rep", "marketing", "manager"},
    "POST /v1/privacy/links": {"crm", "rep", "marketing", "manager"},
    "DELETE /v1/privacy/objections/{lead_id}": set(),
    "POST /v1/privacy/erasures": set(),
    "GET /v1/privacy/requests": set(),
    "GET /v1/privacy/requests/{request_id}": set(),
    "GET /v1/privacy/leads/{lead_id}": set(),
    "PUT /v1/privacy/leads/{lead_id}/basis": {"crm"},
    "GET /v1/spend": {"marketing", "manager"},
    "POST /v1/spend": {"marketing", "manager"},
    "PUT /v1/spend": {"marketing", "manager"},
    "GET /v1/writeback": set(),
    "PUT /v1/writeback/{system}": set(),
    "GET /v1/writeback/{system}/report": set(),
    "GET /v1/writeback/{system}/records": set(),
    "POST /v1/writeback/{system}/undo": set(),
    "POST /v1/writeback/{system}/records/undo": set(),
    "POST /v1/writeback/{system}/records/write": set(),
    "POST /v1/writeback/{system}/retry": set(),
    "POST /v1/webhooks": set(),
    "GET /v1/webhooks": set(),
    "GET /v1/webhooks/{endpoint_id}": set(),
    "PUT /v1/webhooks/{endpoint_id}": set(),
    "DELETE /v1/webhooks/{endpoint_id}": set(),
    "POST /v1/webhooks/{endpoint_id}/rotate": set(),
    "POST /v1/webhooks/{endpoint_id}/recover": set(),
    "GET /v1/webhooks/{endpoint_id}/dispatches": set(),
    "POST /v1/webhooks/{endpoint_id}/dispatches/{dispatch_id}/replay": set(),
}
"""Who may call which route; an admin may call all."""

NOWHERE = {
    "{lead_id}": "0" * 32,
    "{score_id}": "0" * 32,
    "{key_id}": "0" * 32,
    "{job_id}": "0" * 32,
    "{request_id}": "0" * 32,
    "{run_id}": "0" * 32,
    "{absence_id}": "0" * 32,
    "{rep}": "nobody",
    "{number}": "9",
    "{key}": "nothing",
    "{dispute_id}": "0" * 32,
    "{flag_id}": "0" * 32,
    "{objective_id}": "0" * 32,
    "{proposal_id}": "0" * 32,
    "{version_id}": "0" * 16,
    "{connector}": "nobody",
    "{endpoint_id}": "0" * 32,
    "{dispatch_id}": "0" * 32,
    "{system}": "hubspot",
}


KNOWN_OTHERWISE = {
    "/v1/hooks/{connector}",
    "/v1/hooks/{connector}/{token}",
    "/v1/callouts/hubspot",
    *browser.ROUTES,
}
"""Whose senders send no key in a header: tests of these doors say how they are known."""


def secured_routes(app: Application) -> Iterator[Route]:
    for path, operations in document()["paths"].items():
        if path.startswith("/v1/") and path not in KNOWN_OTHERWISE:
            yield from (Route(method.upper(), path) for method in operations)


def status_of(api: Api, route: Route) -> int:
    path = route.path
    for name, value in NOWHERE.items():
        path = path.replace(name, value)
    assert "{" not in path, "give its parameters a value in NOWHERE"
    headers = {"content-type": "application/json", **api.headers}
    raw = b"" if route.method == "GET" else b"{}"
    return call(api.client, route.method, path, headers, raw).status_code


def test_every_route_is_in_the_table_of_who_may_call_it(app: Application) -> None:
    assert {str(route) for route in secured_routes(app)} == set(MAY)


@pytest.mark.parametrize("role", roles.MAY)
def test_a_role_may_do_what_the_table_says(app: Application, as_role: As, role: str) -> None:
    api = as_role(role, rep="marie" if role == "rep" else None)
    for route in secured_routes(app):
        status = status_of(api, route)
        if role == "admin" or role in MAY[str(route)]:
            assert status not in (401, 403), (route, status)
            assert status < 500, (route, status)
        else:
            assert status == 403, (route, status)


@pytest.mark.parametrize("secret", [None, "smk_unknown"])
def test_without_a_known_key_nothing_is_answered(
    app: Application, client: TestClient, secret: str | None
) -> None:
    for route in secured_routes(app):
        assert status_of(Api(client, secret), route) == 401, route


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic {}", "{}", "Bearer{}", "Token {}", "Bearer x{}", "Bearer {}x"],
)
def test_a_key_comes_as_a_bearer_only(crm: Api, header: str) -> None:
    sent = {"authorization": header.format(crm.secret)}
    answer = crm.client.get("/v1/leads", headers=sent)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["title"] == "Unauthorized"


@pytest.mark.parametrize("header", ["bearer {}", "BEARER {}", "Bearer  {} "])
def test_the_scheme_may_be_spelled_in_any_case(crm: Api, header: str) -> None:
    sent = {"authorization": header.format(crm.secret)}
    assert crm.client.get("/v1/leads", headers=sent).status_code == 422


def test_a_header_that_is_no_text_is_no_key(client: TestClient) -> None:
    headers = {b"authorization": b"Bearer \xff\xfe\x80"}
    assert client.get("/v1/leads", headers=headers).status_code == 401


def test_a_revoked_key_is_refused_within_ten_seconds(
    app: Application, crm: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert crm.get("/v1/leads").status_code == 422
    with app.state.core.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE api_key SET revoked_at = '2026-01-01 00:00:00.000000'")
    later = monotonic() + auth.REMEMBERED_SECONDS
    monkeypatch.setattr(auth, "monotonic", lambda: later)
    assert crm.get("/v1/leads").status_code == 401


def test_the_secret_of_a_key_is_nowhere_in_the_database(app: Application, crm: Api) -> None:
    with app.state.core.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM api_key").fetchall()
    assert len(rows) == 1
    assert crm.secret
    assert crm.secret not in str(rows)


def test_many_keys_are_remembered_without_end(app: Application, as_role: As, monkeypatch) -> None:
    monkeypatch.setattr(auth, "REMEMBERED_KEYS", 2)
    for api in [as_role("crm") for _ in range(5)]:
        assert api.get("/v1/leads").status_code == 422
    assert len(app.state.core.keys._remembered) <= 2
