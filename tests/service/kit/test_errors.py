"""Problems: one shape for whatever goes wrong, with where and without what was sent."""

from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from service.app import Application
from service.intake import queries
from service.kit import road
from service.kit.errors import BY_STATUS, Problem
from tests.fixtures.bodies import lead
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api

SECRET = "a secret that nobody may see"


def raising(error: Exception) -> Any:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    return fail


def test_every_problem_has_the_four_fields() -> None:
    for status, kind in BY_STATUS.items():
        document = kind().document("7")
        assert document["status"] == status
        assert document["type"].startswith("urn:smarketing:problem:")
        assert document["title"]
        assert document["detail"]
        assert document["request_id"] == "7"


@ON_SQLITE
def test_a_problem_names_the_request(crm: Api) -> None:
    answer = crm.get("/v1/nothing")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert crm.get("/v1/nothing").headers["x-request-id"] != answer.headers["x-request-id"]


@ON_SQLITE
def test_an_invalid_body_says_where_and_never_what(crm: Api) -> None:
    body = lead(1) | {"system": SECRET, "created_at": SECRET, SECRET[:99]: 1}
    for answer in (
        crm.post("/v1/leads", body),
        crm.post("/v1/score", {"lead": body}),
        crm.post("/v1/feedback", {"lead": body, "verdict": SECRET}),
        crm.get("/v1/leads", system=SECRET, external_id="1"),
    ):
        assert answer.status_code == 422
        problem = answer.json()
        pointers = [error["pointer"] for error in problem["errors"]]
        assert any(pointer.endswith("/system") for pointer in pointers)
        problem["errors"] = [e for e in problem["errors"] if not e["pointer"].endswith(SECRET)]
        assert SECRET not in str(problem)


@ON_SQLITE
def test_a_body_with_a_thousand_mistakes_names_twenty(crm: Api) -> None:
    answer = crm.post("/v1/leads", lead(1) | {f"odd {n}": n for n in range(1000)})
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 20


@ON_SQLITE
def test_the_unforeseen_is_a_problem_that_says_nothing(
    crm: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "lead_by_id", raising(RuntimeError(SECRET)))
    monkeypatch.setattr(road, "walk", raising(RuntimeError(SECRET)))
    for answer in (crm.get(f"/v1/leads/{'0' * 32}"), crm.post("/v1/leads", lead(1))):
        assert answer.status_code == 500
        assert answer.headers["content-type"] == "application/problem+json"
        assert SECRET not in answer.text
        assert answer.json()["detail"] == " ".join((Problem.__doc__ or "").split())


@ON_SQLITE
def test_a_database_that_fails_says_try_again(crm: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    error = OperationalError("SELECT", {}, Exception(SECRET))
    monkeypatch.setattr(queries, "lead_by_id", raising(error))
    monkeypatch.setattr(road, "walk", raising(error))
    for answer in (crm.get(f"/v1/leads/{'0' * 32}"), crm.post("/v1/leads", lead(1))):
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "1"
        assert SECRET not in answer.text


@ON_SQLITE
def test_after_a_failure_the_next_request_is_served(
    app: Application, crm: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(road, "walk", raising(RuntimeError(SECRET)))
        assert crm.post("/v1/leads", lead(1)).status_code == 500
    assert crm.post("/v1/leads", lead(1)).status_code == 201
