"""What browsers send: text/plain, with the write key in the body, to the first letter of a call."""

from typing import Any

import pytest

from tests.fixtures.calls import call
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api, As
from tests.service.segment.test_segment import found, log

pytestmark = ON_SQLITE

SITE = "https://www.exemple.example"
ALLOWED = "access-control-allow-origin"


def key_of(api: Api) -> str:
    return api.headers["authorization"].partition(" ")[2]


def send(api: Api, letter: str, document: Any, media_type: str = "text/plain") -> Any:
    headers = {"content-type": media_type, "origin": SITE}
    return api.client.post(f"/v1/{letter}", json=document, headers=headers)


@pytest.mark.parametrize("kind", ["identify", "track", "page", "screen", "group", "alias"])
def test_each_call_is_taken_at_its_first_letter(as_role: As, crm: Api, kind: str) -> None:
    collector = as_role("collector")
    told = send(collector, kind[0], call(kind, 1) | {"writeKey": key_of(collector)})
    assert (told.status_code, told.json()["results"][0]["status"]) == (200, "stored")
    assert told.headers[ALLOWED] == "*"
    assert key_of(collector) not in str(log(crm, found(crm, "u1")["lead_id"]))


@pytest.mark.parametrize("inside", [False, True])
def test_a_batch_is_taken(as_role: As, inside: bool) -> None:
    collector = as_role("collector")
    key = {"writeKey": key_of(collector)}
    calls = [call("track", n, type="track") | (key if inside else {}) for n in (1, 2)]
    told = send(collector, "b", {"batch": calls} | ({} if inside else key))
    assert [result["status"] for result in told.json()["results"]] == ["stored", "stored"]


@pytest.mark.parametrize("key", [None, "", 7, "unknown", "é", "x" * 500])
def test_an_unknown_key_opens_nothing_and_the_page_can_read_so(as_role: As, key: Any) -> None:
    told = send(as_role("collector"), "t", call("track", 1) | {"writeKey": key})
    assert (told.status_code, told.headers[ALLOWED]) == (401, "*")


def test_only_a_collectors_key_may_stand_in_a_page(as_role: As) -> None:
    for role in ("crm", "admin"):
        api = as_role(role)
        assert send(api, "t", call("track", 1) | {"writeKey": key_of(api)}).status_code == 401


@pytest.mark.parametrize(
    ("document", "media_type", "status"),
    [([], "text/plain", 401), ("x", "text/plain", 401), ({}, "application/json", 415)],
)
def test_what_is_no_call_is_refused(
    as_role: As, document: Any, media_type: str, status: int
) -> None:
    assert send(as_role("collector"), "t", document, media_type).status_code == status


def test_a_call_that_fits_no_shape_says_so(as_role: As) -> None:
    collector = as_role("collector")
    wrong = call("track", 1) | {"writeKey": key_of(collector), "timestamp": "yesterday"}
    assert send(collector, "t", wrong).status_code == 422
