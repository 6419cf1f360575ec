"""Erasure: nothing is left of her, in rows, files and logs, and nothing brings her back."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select
from starlette.testclient import TestClient

from models import inbox
from models.database import reading, transaction
from models.facts.barrier import Barrier
from models.ledger import jobs
from models.now import now
from models.tables import Delivery, Endpoint, Job, Lead, Mirror, Tombstone
from service.app import Application
from service.dispatch import dispatches
from service.intake.imports import import_leads
from service.privacy.jobs import empty_log
from tests.fakes.hubspot_sender import property_change, signed
from tests.fixtures.service import Api, As
from tests.service.privacy.conftest import EMAIL, LEAD, NAME, Search, Work

AT = 1_767_432_600_000
EVENT = {
    "id": "e1",
    "kind": "form_submit",
    "occurred_at": "2026-01-03T09:30:00Z",
    "properties": {"url": f"https://x.example/?email={EMAIL}"},
}
OTHER = {"system": "hubspot", "external_id": "777000777", "email": "somebody@else.example"}


def deliveries() -> list[dict[str, Any]]:
    """What HubSpot tells of her: mapped, unmapped, merged, read-me, and not understood."""
    contact = int(NAME)
    said = [
        property_change(contact, "firstname", "Zélie", AT),
        property_change(contact, "favourite_tea", "Quatrebarbes blend", AT + 1),
        property_change(contact, "email", EMAIL, AT + 2),
    ]
    unread = {**property_change(5, "dealname", f"for {EMAIL}", AT + 3)}
    unread["subscriptionType"] = "deal.propertyChange"
    return [*said, unread, {**said[0], "eventId": 9, "subscriptionType": "contact.unheardOf"}]


def live_a_little(app: Application, admin: Api, client: TestClient, work: Work) -> str:
    """Let her leave traces wherever somebody can."""
    engine = app.state.core.engine
    endpoint = {"url": "https://93.184.215.14/hooks", "kinds": ["lead.scored", "lead.assigned"]}
    assert admin.post("/v1/webhooks", endpoint).status_code == 201
    fields = {"points": "smarketing_points", "band": "smarketing_band"}
    shadow = {"mode": "shadow", "record": "contacts", "fields": fields, "least_points": 2}
    assert admin.put("/v1/writeback/hubspot", shadow).status_code == 200
    headers = {**admin.headers, "idempotency-key": "once", "content-type": "application/json"}
    body = json.dumps({"lead": LEAD, "events": [EVENT]}).encode()
    score = client.post("/v1/score", content=body, headers=headers).json()
    lead_id = str(score["lead_id"])
    said = {"lead_id": lead_id, "score_id": score["score_id"], "verdict": "rejected"}
    given = admin.post(
        "/v1/feedback", said | {"comment": "Zélie is rude", "reason_code": "other", "rep": "marie"}
    ).json()
    doubt = {"feedback_id": given["feedback_id"], "says": "Quatrebarbes is a student"}
    assert admin.post("/v1/disputes", doubt).status_code == 201
    sent = signed(json.dumps(deliveries()).encode())
    assert client.post(sent.path, content=sent.raw, headers=sent.headers).status_code == 202
    other = {**OTHER, "attributes": {"country": "FR"}}
    assert admin.post("/v1/score", {"lead": other, "events": []}).status_code == 200
    work()
    with transaction(engine) as session:
        jobs.enqueue(session, "nobody does this", {"lead_id": lead_id})
    with reading(engine) as session:
        assert session.exec(select(Mirror).where(Mirror.lead_id == lead_id)).first()
    return lead_id


def try_to_bring_her_back(app: Application, admin: Api, client: TestClient, folder: Path) -> None:
    """Repeat all that was ever told of her, by every road."""
    events = {"events": [{**EVENT, "lead": {"system": "hubspot", "external_id": NAME}}]}
    results = admin.post("/v1/events", events).json()["results"]
    assert [one["status"] for one in results] == ["invalid"]
    assert admin.post("/v1/leads", LEAD).status_code == 409
    assert admin.post("/v1/score", {"lead": LEAD, "events": []}).status_code == 409
    looked = admin.post("/v1/score", {"lead": LEAD, "events": []}, persist="false")
    assert looked.status_code == 409
    renamed = {**LEAD, "system": "odoo", "external_id": "1"}
    batch = admin.post("/v1/score/batch", {"leads": [{"lead": renamed}, {"lead": OTHER}]})
    assert [one["status"] for one in batch.json()["results"]] == [409, 200]
    traits = {"messageId": "m1", "userId": "u1", "traits": {"email": EMAIL.upper()}}
    assert admin.post("/v1/identify", traits).status_code == 409
    sent = signed(json.dumps(deliveries()).encode())
    assert client.post(sent.path, content=sent.raw, headers=sent.headers).status_code == 202
    file, table_map = folder / "leads.csv", folder / "map.toml"
    file.write_text(f"id,mail,company\n77,{EMAIL},Acme\n78,new@other.example,Bolt\n")
    table_map.write_text(
        '[lead]\nid = "id"\norder = "file"\nlabel = "company"\npositive = ["x"]\n'
        'system = "csv"\n[attributes]\nmail = "email"\n'
    )
    report = import_leads(app.state.core, file, table_map, lambda _done, _total: None)
    assert (report.created, report.barred) == (1, 1)
    file.unlink()


def test_nothing_is_left_and_nothing_brings_her_back(
    app: Application, as_role: As, client: TestClient, work: Work, search: Search, tmp_path: Path
) -> None:
    admin = as_role("admin")
    lead_id = live_a_little(app, admin, client, work)
    places = {line.partition(":")[0] for line in search()}
    assert {"lead", "identity", "event", "feedback", "dispute", "delivery"} <= places

    answer = admin.post("/v1/privacy/erasures", {"email": EMAIL})
    assert answer.status_code == 202
    (request,) = answer.json()["requests"]
    work()
    done = admin.get(f"/v1/privacy/requests/{request['request_id']}").json()
    assert done["done_at"]
    removed = done["removed"]
    for table in ("lead", "identity", "event", "score", "feedback", "dispute", "mirror",
                  "dispatch", "delivery", "job", "kept_answer"):  # fmt: skip
        assert removed[table] > 0, table
    assert search() == []
    assert admin.get(f"/v1/leads/{lead_id}").status_code == 404

    (tmp_path / "imports").mkdir()
    try_to_bring_her_back(app, admin, client, tmp_path / "imports")
    (tmp_path / "imports" / "map.toml").unlink()
    work()
    empty_log(app.state.core)
    assert search() == []
    with reading(app.state.core.engine) as session:
        others = session.exec(select(Lead.email).where(col(Lead.email).is_not(None))).all()
        assert OTHER["email"] in others


def test_a_privacy_deletion_of_hubspot_is_an_erasure(
    app: Application, as_role: As, client: TestClient, work: Work, search: Search
) -> None:
    admin = as_role("admin")
    live_a_little(app, admin, client, work)
    told = {
        **property_change(int(NAME), "", "", AT + 9),
        "subscriptionType": "contact.privacyDeletion",
    }
    del told["propertyName"], told["propertyValue"]
    sent = signed(json.dumps([told]).encode())
    for _ in range(3):
        assert client.post(sent.path, content=sent.raw, headers=sent.headers).status_code == 202
        work()
    empty_log(app.state.core)
    assert search() == []
    (request,) = admin.get("/v1/privacy/requests").json()["items"]
    assert (request["kind"], request["via"], request["asked_by"]) == ("erasure", "crm", "hubspot")


def test_all_that_was_merged_into_her_goes_too(
    app: Application, as_role: As, work: Work, search: Search
) -> None:
    admin = as_role("admin")
    first = admin.post("/v1/leads", {"system": "odoo", "external_id": NAME}).json()["lead_id"]
    second = admin.post("/v1/leads", LEAD).json()["lead_id"]
    merged = admin.post(f"/v1/leads/{second}/merge", {"lead_id": first})
    assert merged.status_code == 200, merged.text
    admin.post("/v1/privacy/erasures", {"lead_id": first})
    work()
    assert search() == []
    for system in ("odoo", "hubspot"):
        name = {"system": system, "external_id": NAME}
        assert admin.post("/v1/leads", name).status_code == 409


def test_her_tombstone_says_nothing_without_the_secret(
    app: Application, as_role: As, work: Work
) -> None:
    admin = as_role("admin")
    admin.post("/v1/leads", LEAD)
    admin.post("/v1/privacy/erasures", {"email": f" {EMAIL.upper()} "})
    work()
    with reading(app.state.core.engine) as session:
        stones = set(session.exec(select(Tombstone.name_hash)))
    core = app.state.core
    assert stones == {core.barrier.of_name("hubspot", NAME), core.barrier.of_address(EMAIL)}
    assert not stones & set(Barrier("another secret").of([("hubspot", NAME)], [EMAIL]))


def test_who_asks_twice_is_erased_once(as_role: As, work: Work) -> None:
    admin = as_role("admin")
    lead_id = admin.post("/v1/leads", LEAD).json()["lead_id"]
    answers = [admin.post("/v1/privacy/erasures", {"lead_id": lead_id}).json() for _ in range(2)]
    assert answers[0] == answers[1]
    work()
    assert admin.post("/v1/privacy/erasures", {"lead_id": lead_id}).status_code == 404


def test_who_was_told_of_a_thousand_times_is_erased(
    app: Application, admin: Api, work: Work, count: Callable[[str], int]
) -> None:
    engine = app.state.core.engine
    endpoint = {"url": "https://93.184.215.14/hooks", "kinds": ["lead.scored"]}
    endpoint_id = admin.post("/v1/webhooks", endpoint).json()["id"]
    lead_id = admin.post("/v1/score", {"lead": LEAD, "events": []}).json()["lead_id"]
    with transaction(engine) as session:
        called = session.get_one(Endpoint, endpoint_id)
        later = now() + timedelta(days=1)
        for _ in range(1200):
            dispatches.send(session, called, "lead.scored", {}, lead_id, later)
        dispatches.send(session, called, "lead.scored", {}, None, later)
    assert admin.post("/v1/privacy/erasures", {"lead_id": lead_id}).status_code == 202
    work()
    assert count("dispatch") == 1
    with reading(engine) as session:
        waiting = session.exec(select(Job).where(Job.kind == dispatches.JOB, Job.state == "ready"))
        assert len(waiting.all()) == 1


def test_bodies_are_searched_while_others_write(
    app: Application, admin: Api, monkeypatch: pytest.MonkeyPatch, work: Work
) -> None:
    core = app.state.core
    lead_id = admin.post("/v1/score", {"lead": LEAD, "events": []}).json()["lead_id"]
    raw = json.dumps([property_change(int(NAME), "unmapped", "x", AT)]).encode()
    with transaction(core.engine) as session:
        parcel = inbox.Parcel("hubspot", "contact.unheardOf", "1", raw)
        inbox.keep(session.connection(), [parcel], now())
        (delivery,) = inbox.take(session, inbox.waiting(session, 1))
        inbox.settle(session, delivery, "ignored")
    searched: list[int] = []
    search_names = core.barrier.names_in

    def while_others_write(_: Barrier, system: str, text: bytes) -> set[str]:
        other = {"system": "crm", "external_id": f"{len(searched)}"}
        searched.append(admin.post("/v1/leads", other).status_code)
        return set(search_names(system, text))

    monkeypatch.setattr(Barrier, "names_in", while_others_write)
    assert admin.post("/v1/privacy/erasures", {"lead_id": lead_id}).status_code == 202
    work()
    assert searched == [201]
    with reading(core.engine) as session:
        assert session.exec(select(Delivery)).all() == []
