"""Idempotency-Key: one request, one effect, one answer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from models.database import transaction
from models.now import now
from models.tables import KeptAnswer
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api, As

LEAD = {"system": "crm", "external_id": "1"}
BODY: dict[str, Any] = {"lead": LEAD, "events": []}


def post(api: Api, path: str, body: Any, key: str) -> Any:
    return api.client.post(path, json=body, headers={**api.headers, "idempotency-key": key})


def put_in_flight(api: Api, **columns: Any) -> None:
    with transaction(api.client.app.state.core.engine) as session:  # type: ignore[attr-defined]
        session.execute(update(KeptAnswer).values(status=0, **columns))


def test_the_same_request_gets_the_same_answer_once(crm: Api, count: Callable[[str], int]) -> None:
    first = post(crm, "/v1/score", BODY, "k1")
    again = post(crm, "/v1/score", BODY, "k1")
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert count("score") == 1


def test_it_holds_for_every_post(as_role: As, count: Callable[[str], int]) -> None:
    data = as_role("data")
    runs = {post(data, "/v1/training-runs", None, "r").json()["run_id"] for _ in range(3)}
    assert len(runs) == count("training_run") == 1


def test_another_body_under_the_same_key_is_refused(crm: Api) -> None:
    post(crm, "/v1/score", BODY, "k1")
    other = post(crm, "/v1/score", {"lead": {**LEAD, "external_id": "2"}}, "k1")
    assert other.status_code == 422
    assert "another request" in other.json()["detail"]


def test_keys_of_two_callers_do_not_meet(crm: Api, admin: Api) -> None:
    assert post(crm, "/v1/score", BODY, "k1").status_code == 200
    assert post(admin, "/v1/score", {"lead": {**LEAD, "external_id": "2"}}, "k1").is_success


def test_a_refusal_is_kept_too(crm: Api) -> None:
    first = post(crm, "/v1/score", {"lead": 1}, "k1")
    assert first.status_code == post(crm, "/v1/score", {"lead": 1}, "k1").status_code == 422


def test_while_the_first_is_in_flight_the_second_is_told_to_wait(crm: Api) -> None:
    post(crm, "/v1/score", BODY, "k1")
    put_in_flight(crm)
    assert post(crm, "/v1/score", BODY, "k1").status_code == 409


def test_a_request_whose_process_died_is_taken_over(crm: Api, count: Callable[[str], int]) -> None:
    post(crm, "/v1/score", BODY, "k1")
    put_in_flight(crm, created_at=now() - timedelta(minutes=2))
    assert post(crm, "/v1/score", BODY, "k1").status_code == 200
    assert count("lead") == 1


def test_an_odd_key_is_refused(crm: Api) -> None:
    assert post(crm, "/v1/score", BODY, "k" * 201).status_code == 422


@ON_SQLITE
def test_an_answer_that_shows_a_secret_is_not_kept_and_the_request_not_repeated(
    admin: Api, count: Callable[[str], int]
) -> None:
    body = {"url": "https://93.184.215.14/", "kinds": ["lead.scored"]}
    first = post(admin, "/v1/webhooks", body, "k1")
    assert first.json()["secret"].startswith("whsec_")
    assert first.headers["cache-control"] == "no-store"
    again = post(admin, "/v1/webhooks", body, "k1")
    assert (again.status_code, "secret" in again.json()["detail"]) == (409, True)
    rotated = post(admin, f"/v1/webhooks/{first.json()['id']}/rotate", None, "k2")
    assert post(admin, f"/v1/webhooks/{first.json()['id']}/rotate", None, "k2").status_code == 409
    assert count("endpoint") == 1
    core = admin.client.app.state.core  # type: ignore[attr-defined]
    with core.engine.connect() as connection:
        held = [
            str(row)
            for table in ("kept_answer", "endpoint")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}")
        ]
    for secret in (first.json()["secret"], rotated.json()["secret"]):
        assert not any(secret.removeprefix("whsec_")[:20] in row for row in held)
