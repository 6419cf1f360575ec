"""Writing scores into each CRM: shadow, switch, newest only, errors."""

from typing import Any

import pytest
from simple_salesforce.api import Salesforce

from service.app import Application
from tests.fakes.server import DROP, HANG, Reply
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api
from tests.service.writeback.worlds import World, world_of

only_hubspot = pytest.mark.parametrize("world", ["hubspot"], indirect=True)


@ON_SQLITE
def test_a_record_that_is_gone_is_marked_and_left_alone(world: World) -> None:
    world.score(range(3))
    world.connect()
    world.work()
    del world.crm.records[world.record_id(2)]
    world.score(range(3), round_=3, known=False)
    world.score([7], known=False)
    world.work()
    gone = {one["external_id"] for one in world.records(state="gone")}
    assert gone == {world.record_id(2), world.record_id(7)}
    calls = world.crm.calls
    world.score([2, 7], round_=2, known=False)
    world.work()
    assert world.crm.calls == calls


@ON_SQLITE
def test_a_wrong_key_pauses_the_connector_and_says_so(world: World) -> None:
    world.score(range(3))
    for name in ("token", "secret", "key"):
        if hasattr(world.crm, name):
            setattr(world.crm, name, "changed")
    world.connect()
    world.work()
    state = world.state()
    assert state["mode"] == "paused"
    assert state["why"]
    assert world.shown() == {}


@ON_SQLITE
def test_shadow_writes_nothing_and_says_what_it_would_have(world: World) -> None:
    world.score(range(6), round_=3)
    assert world.connect("shadow")["mode"] == "shadow"
    world.work()
    assert world.crm.calls == 0
    report = world.api.get(f"/v1/writeback/{world.system}/report").json()
    assert report["records"] == 6
    assert sum(report["bands"].values()) == 6
    points = [one["points"] for one in report["would_call"]]
    assert points == sorted(points, reverse=True)
    assert len(points) == report["bands"]["hot"]
    first = report["would_call"][0]
    assert first["fields"][world.field("points")] == round(first["points"])
    assert first["first_attempt_at"] is None
    world.connect("live")
    world.work()
    assert world.shown() == world.newest()


@ON_SQLITE
def test_the_usual_mode_is_shadow_and_live_needs_a_key(admin: Api) -> None:
    assert admin.put("/v1/writeback/odoo", {"mode": "live"}).status_code == 409
    made = admin.put("/v1/writeback/hubspot", {})
    assert made.json()["mode"] == "shadow"
    assert admin.put("/v1/writeback/pipedrive", {}).status_code == 422
    assert admin.put("/v1/writeback/zoho", {}).status_code == 422


@only_hubspot
def test_nothing_is_written_when_nothing_that_shows_changed(world: World) -> None:
    world.score(range(5))
    world.connect()
    world.work()
    writes = world.crm.writes
    world.score(range(5))
    world.work()
    assert world.crm.writes == writes
    assert world.state()["waiting"] == 0


@only_hubspot
@ON_SQLITE
def test_properties_are_created_once(world: World) -> None:
    world.score(range(2))
    world.connect()
    world.work()
    assert world.field("points") in world.crm.properties


@only_hubspot
@ON_SQLITE
def test_a_refused_record_is_a_dead_letter_that_can_be_tried_again(world: World) -> None:
    world.score(range(5))
    bad = world.record_id(2)
    world.crm.refuses.add(bad)
    world.connect()
    world.work()
    (refused,) = world.records(state="refused")
    assert (refused["external_id"], refused["why"]) == (bad, "VALIDATION_ERROR")
    assert world.state()["shown"] == 4
    world.crm.refuses.clear()
    assert world.api.post("/v1/writeback/hubspot/retry").json() == {"retried": 1}
    world.work()
    assert world.shown() == world.newest()


@only_hubspot
@ON_SQLITE
def test_an_id_that_cannot_be_one_is_refused_without_a_call(world: World) -> None:
    answer = world.api.post(
        "/v1/score", {"lead": {"system": "hubspot", "external_id": "../../contacts"}}
    )
    assert answer.status_code == 200
    world.connect()
    world.work()
    (refused,) = world.records(state="refused")
    assert refused["external_id"] == "../../contacts"
    assert world.crm.writes == 0


@only_hubspot
@ON_SQLITE
def test_a_crm_that_shows_a_newer_score_is_left_alone(world: World) -> None:
    world.score(range(2))
    newer = world.record_id(0)
    world.crm.records[newer] |= {
        world.field("scored_at"): "2099-01-01T00:00:00Z",
        world.field("points"): "99",
    }
    world.connect()
    world.work()
    assert world.crm.records[newer][world.field("points")] == "99"
    assert world.shown()[world.record_id(1)] == world.newest()[world.record_id(1)]


@only_hubspot
@ON_SQLITE
def test_hubspots_retry_after_is_read_in_milliseconds(world: World) -> None:
    world.score(range(2))
    world.crm.troubles = iter([Reply(429, headers={"retry-after": "4000"})])
    world.connect()
    before = world.time.passed
    world.work()
    assert world.shown() == world.newest()
    assert world.time.passed - before < 4000


@only_hubspot
@ON_SQLITE
def test_our_own_fields_that_come_back_are_not_facts_about_the_lead(world: World) -> None:
    lead = {
        "system": "hubspot",
        "external_id": "1",
        "attributes": {"smarketing_points": 80, "Smarketing_Band__c": "hot", "employees": 10},
    }
    made = world.api.post("/v1/leads", lead).json()
    held = world.api.get(f"/v1/leads/{made['lead_id']}").json()
    assert held["attributes"] == {"employees": 10}


@pytest.mark.parametrize("world", ["salesforce"], indirect=True)
@ON_SQLITE
def test_what_we_write_is_read_by_a_real_client_of_salesforce(world: World) -> None:
    world.score(range(3))
    world.connect()
    world.work()
    session = next(iter(world.crm.tokens))
    client: Any = Salesforce(instance_url=world.url, session_id=session, version="62.0")
    client.base_url = client.base_url.replace("https://", "http://")
    lead: Any = client.Lead
    lead.base_url = lead.base_url.replace("https://", "http://")
    one = world.record_id(1)
    assert lead.get(one)["Smarketing_Points__c"] == world.newest()[one]
    lead.update(one, {"Smarketing_Band__c": "theirs"})
    world.api.post("/v1/writeback/salesforce/undo")
    world.work()
    assert lead.get(one)["Smarketing_Band__c"] == "theirs"
    assert lead.get(one)["Smarketing_Points__c"] is None


@pytest.mark.parametrize("world", ["salesforce"], indirect=True)
@ON_SQLITE
def test_a_session_that_wore_out_is_renewed(world: World) -> None:
    world.score(range(3))
    world.connect()
    world.work()
    world.crm.tokens.clear()
    world.crm.tokens.add("somebody else's")
    world.score(range(3), round_=3)
    world.work()
    assert world.shown() == world.newest()
    assert world.state()["mode"] == "live"


@pytest.mark.parametrize("leads", [30, pytest.param(5_000, marks=pytest.mark.thorough)])
def test_a_crm_in_trouble_ends_with_every_newest_score_within_its_limit(
    app: Application, admin: Api, monkeypatch: pytest.MonkeyPatch, leads: int
) -> None:
    troubles = [
        Reply(429, headers={"retry-after": "2000"}), None, Reply(500), None, HANG, None, DROP, None,
        Reply(200, b"<html>"), None, Reply.of({"status": "COMPLETE"}), None, Reply(503), Reply(502),
        Reply.of([]), Reply(429), None, None,
    ]  # fmt: skip
    with world_of("hubspot", app, admin, monkeypatch, seconds=0.3) as world:
        everyone = range(leads)
        world.score(everyone)
        before = {one: dict(values) for one, values in world.crm.records.items()}
        world.connect()
        for round_ in (1, 2, 3):
            world.crm.troubles = iter(troubles)
            world.score(everyone, round_)
            world.work(rounds=5_000)
            assert world.shown() == world.newest()
        assert world.crm.busiest <= 100
        world.crm.troubles = iter(troubles)
        world.api.post("/v1/writeback/hubspot/undo")
        world.work(rounds=5_000)
        for one, values in world.crm.records.items():
            assert {name: v for name, v in values.items() if v is not None} == before[one]
        assert world.state()["refused"] == 0
