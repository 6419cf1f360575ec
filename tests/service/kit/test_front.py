"""The front door: in which order requests are refused, and for what."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.kit.bodies import BULK_BYTES, USUAL_BYTES
from service.kit.writer import Writer
from tests.fixtures.bodies import event, lead
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api, As

pytestmark = ON_SQLITE

ROUTES = ["/v1/score", "/v1/score/batch", "/v1/events", "/v1/leads", "/v1/feedback"]


def padded(size: int) -> bytes:
    body = b'{"lead": {"system": "crm", "external_id": "1"}}'
    return body + b" " * (size - len(body))


@pytest.mark.parametrize("path", [*ROUTES, "/v1/nothing", "/v1/", "/v1/leads/%00", "/v1//score"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "BREW"])
def test_a_key_is_asked_for_before_anything_else(
    client: TestClient, method: str, path: str
) -> None:
    sent = {"content-type": "text/plain", "content-length": "99999999999"}
    answer = client.request(method, path, content=b"{not json", headers=sent)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/v1/score", "/v1/score/batch", "/v1/leads"])
def test_the_role_is_asked_before_the_body_of_a_hot_route_is_read(as_role: As, path: str) -> None:
    assert as_role("collector").send(path, b"{not json").status_code == 403


def test_a_full_queue_refuses_before_the_body_is_read(
    crm: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Writer, "full", property(lambda _: True))
    answer = crm.send("/v1/score", b"{not json")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert crm.get("/readyz").status_code == 503


@pytest.mark.parametrize("path", ROUTES)
def test_a_body_over_the_limit_is_refused_by_its_length(crm: Api, path: str) -> None:
    size = BULK_BYTES if path in ("/v1/score/batch", "/v1/events") else USUAL_BYTES
    answer = crm.send(path, b"x", **{"content-length": str(size + 1)})
    assert answer.status_code == 413
    assert str(size) in answer.json()["detail"]


def test_a_body_over_the_limit_is_refused_while_it_comes(crm: Api) -> None:
    sent: list[int] = []

    def endless() -> Iterator[bytes]:
        for number in range(100):
            sent.append(number)
            yield b" " * (USUAL_BYTES // 4)

    headers = {"content-type": "application/json", **crm.headers}
    for path in ("/v1/leads", "/v1/feedback"):
        answer = crm.client.post(path, content=endless(), headers=headers)
        assert answer.status_code == 413


def test_a_body_at_the_limit_is_taken(crm: Api) -> None:
    assert crm.send("/v1/score", padded(USUAL_BYTES)).status_code == 200
    assert crm.send("/v1/score", padded(USUAL_BYTES + 1)).status_code == 413
    over = b'{"events": []' + b" " * USUAL_BYTES + b"}"
    assert crm.send("/v1/events", over).status_code == 422


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "application/json-seq"},
        {"content-type": ""},
        {"content-encoding": "gzip"},
        {"content-encoding": "identity"},
    ],
)
def test_only_plain_json_is_taken(crm: Api, path: str, headers: dict[str, str]) -> None:
    assert crm.send(path, b"{}", **headers).status_code == 415


@pytest.mark.parametrize(
    "media_type", ["application/json; charset=utf-8", "Application/JSON", "application/json;a=b"]
)
def test_json_may_be_announced_with_parameters(crm: Api, media_type: str) -> None:
    assert crm.send("/v1/score", padded(100), **{"content-type": media_type}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/score", "POST"),
        ("PUT", "/v1/score", "POST"),
        ("DELETE", "/v1/score/batch", "POST"),
        ("GET", "/v1/events", "POST"),
        ("PUT", "/v1/leads", "GET, POST"),
        ("DELETE", "/v1/scorecard", "GET, PUT"),
        ("POST", "/v1/queue", "GET"),
        ("GET", "/v1/feedback", "POST"),
        ("BREW", "/v1/leads", "GET, POST"),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(
    crm: Api, method: str, path: str, allowed: str
) -> None:
    answer = crm.client.request(method, path, headers=crm.headers)
    assert answer.status_code == 405
    assert answer.headers["allow"] == allowed
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path",
    ["/v1/nothing", "/v1/", "/v1//score", "/v1/score/", "/v1/leads/a/b/c", "/v1/SCORE", "/v1/%00"],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_not_there_is_not_found(crm: Api, method: str, path: str) -> None:
    answer = crm.client.request(method, path, headers=crm.headers)
    assert answer.status_code == 404
    assert answer.json()["title"] == "Not found"


def test_outside_the_api_no_key_is_asked(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert ready["status"] == "ok"
    assert ready["version"]
    assert client.get("/openapi.json").status_code == 200
    assert client.get("/nothing").status_code == 404
    assert client.post("/healthz").status_code == 405


@pytest.mark.parametrize("path", ["/v1/leads", "/v1/queue", "/v1/versions"])
@pytest.mark.parametrize(
    "query", ["limit=%00", "limit=9" + "9" * 400, "cursor=%ff%fe", "cursor=%00", "=", "&&&=%", "a"]
)
def test_an_odd_query_is_never_a_failure(admin: Api, path: str, query: str) -> None:
    answer = admin.client.get(f"{path}?{query}", headers=admin.headers)
    assert answer.status_code in (200, 422)


@pytest.mark.parametrize("query", ["persist=%00", "reasons=%ff", "persist=true&persist=nein"])
def test_an_odd_query_of_a_hot_route_is_refused(crm: Api, query: str) -> None:
    path = f"/v1/score?{query}"
    answer = crm.client.post(path, json={"lead": lead(1)}, headers=crm.headers)
    assert answer.status_code == 422


def test_nothing_of_a_refused_request_is_stored(crm: Api, count: Any) -> None:
    good, bad = event(1), event(2) | {"kind": "merged"}
    assert crm.post("/v1/score", {"lead": lead(1), "events": [good, bad]}).status_code == 422
    assert count("lead") + count("event") + count("score") == 0
