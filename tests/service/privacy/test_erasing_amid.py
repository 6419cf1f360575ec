"""Erasure amid everything: whoever is writing about her just then brings nothing back."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Event

import pytest

from models.database import transaction
from models.facts.record import Recorder
from models.facts.store import Store
from models.facts.submission import Submission
from models.now import now
from models.privacy import asking
from models.tables import Identity
from service.app import Application
from service.privacy.jobs import empty_log
from tests.fixtures.service import Api, As
from tests.service.privacy.conftest import EMAIL, LEAD, Search, Work

TELLERS = 4
ROUNDS = 20
"""They make new work as fast as it is done, so the worker does not wait for its end."""


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
    app: Application, as_role: As, work: Work, search: Search
) -> None:
    admin = as_role("admin")
    fields = {"points": "smarketing_points", "band": "smarketing_band"}
    shadow = {"mode": "shadow", "record": "contacts", "fields": fields, "least_points": 1}
    assert admin.put("/v1/writeback/hubspot", shadow).status_code == 200
    assert admin.post("/v1/score", {"lead": LEAD, "events": []}).status_code == 200
    over = Event()
    with ThreadPoolExecutor(TELLERS) as pool:
        tellers = [pool.submit(tell_on, admin, teller, over) for teller in range(TELLERS)]
        try:
            work(ROUNDS)
            asked = admin.post("/v1/privacy/erasures", {"email": LEAD["email"]})
            assert asked.status_code == 202, asked.text
            work(ROUNDS)
        finally:
            over.set()
        heard = set().union(*(teller.result() for teller in tellers))
    assert heard <= {200, 201, 404, 409, 503}
    assert 409 in heard
    work()
    (request,) = asked.json()["requests"]
    assert admin.get(f"/v1/privacy/requests/{request['request_id']}").json()["done_at"]
    empty_log(app.state.core)
    assert search() == []


def test_who_comes_back_while_they_are_forgotten_is_set_apart_and_then_welcome(
    app: Application, admin: Api, work: Work
) -> None:
    core = app.state.core
    ask = {"lead": LEAD, "events": []}
    lead_id = admin.post("/v1/score", ask).json()["lead_id"]
    with transaction(core.engine) as session:
        asking.ask_erasure(session, core.barrier, lead_id, "retention", "retention")
    assert admin.post("/v1/score", ask).status_code == 409
    assert admin.post("/v1/score", ask, persist="false").status_code == 409
    name = {key: LEAD[key] for key in ("system", "external_id")}
    event = {"id": "back", "kind": "page_view", "occurred_at": "2026-01-03T09:30:00Z", "lead": name}
    (told,) = admin.post("/v1/events", {"events": [event]}).json()["results"]
    assert told["status"] == "invalid"
    joined = {"userId": "another", "anonymousId": "hers", "messageId": "1", "traits": {}}
    admin.post("/v1/track", {"event": "x", "anonymousId": "hers", "messageId": "0"})
    with transaction(core.engine) as session:
        hers = session.get_one(Identity, ("segment", "hers")).lead_id
        asking.ask_erasure(session, core.barrier, hers, "retention", "retention")
    assert admin.post("/v1/identify", joined).status_code == 409
    work()
    assert admin.post("/v1/score", ask).json()["lead_id"] != lead_id
    assert admin.post("/v1/identify", joined).status_code == 200


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_who_objects_while_a_lead_is_made_of_them_is_found(app: Application, admin: Api) -> None:
    core = app.state.core
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    submission = Submission("crm", "1", {}, email=EMAIL)
    with ThreadPoolExecutor(1) as pool, core.engine.connect() as looking:
        with transaction(core.engine) as session:
            recorder = Recorder(Store(session.connection()), [submission], now(), core.barrier)
            lead_id = recorder.record(submission).lead.id
            recorder.write()
            body = {"email": EMAIL}
            objecting = pool.submit(admin.post, "/v1/privacy/objections", body)
            while not objecting.done() and not looking.exec_driver_sql(waiting).scalar_one():
                looking.rollback()
        answer = objecting.result()
    assert answer.status_code == 201, answer.text
    assert [one["lead_id"] for one in answer.json()["requests"]] == [lead_id]
