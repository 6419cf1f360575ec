"""Erasure amid everything: whoever is writing about her just then brings nothing back."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Event

from fastapi import FastAPI

from service.privacy.jobs import empty_log
from tests.fixtures.service import Api, As
from tests.service.privacy.conftest import LEAD, Search, Work

TELLERS = 4


def tell_on(api: Api, teller: int, over: Event) -> set[int]:
    """Score her and hand out verdicts until it is over, and once more; return what was heard."""
    heard: set[int] = set()
    for number in count():
        last = over.is_set()
        event = {
            "id": f"{teller} {number}", "kind": "page_view", "occurred_at": "2026-01-03T09:30:00Z",
        }  # fmt: skip
        heard.add(api.post("/v1/score", {"lead": LEAD, "events": [event]}).status_code)
        name = {"system": LEAD["system"], "external_id": LEAD["external_id"]}
        said = {"lead": name, "verdict": "rejected", "comment": f"Zélie, {teller} {number}"}
        heard.add(api.post("/v1/feedback", said).status_code)
        if last:
            return heard
    raise AssertionError


def test_what_is_written_about_her_meanwhile_is_not_there_afterwards(
    app: FastAPI, as_role: As, work: Work, search: Search
) -> None:
    admin = as_role("admin")
    fields = {"points": "smarketing_points", "band": "smarketing_band"}
    shadow = {"mode": "shadow", "record": "contacts", "fields": fields, "least_points": 1}
    assert admin.put("/v1/writeback/hubspot", shadow).status_code == 200
    assert admin.post("/v1/score", {"lead": LEAD, "events": []}).status_code == 200
    over = Event()
    with ThreadPoolExecutor(TELLERS) as pool:
        tellers = [pool.submit(tell_on, admin, teller, over) for teller in range(TELLERS)]
        work()
        asked = admin.post("/v1/privacy/erasures", {"email": LEAD["email"]})
        assert asked.status_code == 202, asked.text
        work()
        over.set()
        heard = set().union(*(teller.result() for teller in tellers))
    assert heard <= {200, 201, 404, 409, 503}
    assert 409 in heard
    work()
    (request,) = asked.json()["requests"]
    assert admin.get(f"/v1/privacy/requests/{request['request_id']}").json()["done_at"]
    empty_log(app.state.core)
    assert search() == []
