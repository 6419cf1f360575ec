"""Keys: made, rotated with overlap, limited, revoked; and the audit, which nobody rewrites."""

from datetime import timedelta
from time import monotonic

import pytest
from sqlalchemy.exc import DBAPIError
from starlette.testclient import TestClient

from models.now import clock, now
from service.app import Application
from service.kit import auth, rates
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api, As


@pytest.fixture
def admin(as_role: As) -> Api:
    return as_role("admin")


def may_call(client: TestClient, secret: str) -> bool:
    return bool(Api(client, secret).get("/v1/versions").status_code == 200)


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the service look every key up again, as it does after ten seconds."""
    monkeypatch.setattr(auth, "REMEMBERED_SECONDS", -1.0)


@ON_SQLITE
def test_after_a_rotation_both_secrets_are_valid_for_a_while(
    client: TestClient, admin: Api, forgetful: None
) -> None:
    made = admin.post("/v1/keys", {"name": "data", "role": "data"}).json()
    rotated = admin.post(f"/v1/keys/{made['key_id']}/rotate", {"overlap_hours": 24}).json()
    assert made["secret"] != rotated["secret"]
    assert may_call(client, made["secret"])
    assert may_call(client, rotated["secret"])
    later = now() + timedelta(hours=25)
    with clock(lambda: later):
        assert not may_call(client, made["secret"])
        assert may_call(client, rotated["secret"])


@ON_SQLITE
def test_a_revoked_key_is_refused_with_both_secrets(
    client: TestClient, admin: Api, forgetful: None
) -> None:
    made = admin.post("/v1/keys", {"name": "data", "role": "data"}).json()
    rotated = admin.post(f"/v1/keys/{made['key_id']}/rotate", {}).json()
    assert admin.delete(f"/v1/keys/{made['key_id']}").status_code == 204
    assert not may_call(client, made["secret"])
    assert not may_call(client, rotated["secret"])
    assert admin.post(f"/v1/keys/{made['key_id']}/rotate", {}).status_code == 409


@ON_SQLITE
def test_a_key_expires(client: TestClient, admin: Api, forgetful: None) -> None:
    soon = now() + timedelta(hours=1)
    body = {"name": "data", "role": "data", "expires_at": soon.isoformat()}
    secret = admin.post("/v1/keys", body).json()["secret"]
    assert may_call(client, secret)
    with clock(lambda: soon + timedelta(seconds=1)):
        assert not may_call(client, secret)


@ON_SQLITE
def test_a_key_that_calls_too_often_is_told_when_it_may_again(
    client: TestClient, admin: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"name": "data", "role": "data", "per_minute": 3}
    api = Api(client, admin.post("/v1/keys", body).json()["secret"])
    answers = [api.get("/v1/versions") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers["ratelimit"].split(";")[1] for answer in answers] == [
        "r=2", "r=1", "r=0", "r=0",
    ]  # fmt: skip
    assert answers[0].headers["ratelimit-policy"] == '"default";q=3;w=60'
    assert 1 <= int(answers[3].headers["retry-after"]) <= 60
    later = monotonic() + rates.WINDOW_SECONDS
    monkeypatch.setattr(rates, "monotonic", lambda: later)
    assert api.get("/v1/versions").status_code == 200


@ON_SQLITE
def test_a_crm_is_not_limited_unless_its_key_says_so(as_role: As) -> None:
    assert "ratelimit" not in as_role("crm").get("/v1/leads").headers
    assert "ratelimit" in as_role("data").get("/v1/versions").headers


def test_sensitive_acts_are_noted_and_nobody_rewrites_them(
    app: Application, admin: Api, as_role: As
) -> None:
    made = admin.post("/v1/keys", {"name": "data", "role": "data"}).json()
    lead_id = admin.post("/v1/leads", {"system": "crm", "external_id": "1"}).json()["lead_id"]
    assert admin.get(f"/v1/privacy/leads/{lead_id}").status_code == 200
    assert admin.post("/v1/versions/rollback", {}).status_code in (409, 422)
    acts = admin.get("/v1/audit").json()["items"]
    assert [(act["act"], act["who"]) for act in acts] == [
        ("GET /v1/privacy/leads/{lead_id}", "the admin"),
        ("POST /v1/keys", "the admin"),
    ]
    assert made["secret"] not in str(acts)
    assert lead_id not in str(acts)
    for statement in ("UPDATE audit SET who = 'nobody'", "DELETE FROM audit"):
        with (
            pytest.raises(DBAPIError, match="append-only"),
            app.state.core.engine.begin() as connection,
        ):
            connection.exec_driver_sql(statement)
    assert as_role("manager").get("/v1/audit").status_code == 403
