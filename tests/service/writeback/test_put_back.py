"""Putting back what stood in a CRM before us: all, single records, and those of who is erased."""

import pytest

from service.rota import OUTWARD
from service.worker import Worker
from tests.fixtures.databases import ON_SQLITE
from tests.service.writeback.worlds import World

only_hubspot = pytest.mark.parametrize("world", ["hubspot"], indirect=True)


@ON_SQLITE
def test_every_lead_ends_with_its_newest_score_and_undo_restores_every_field(world: World) -> None:
    world.score(range(12))
    marked = world.record_id(3)
    world.crm.records[marked][world.field("points")] = "7"
    before = {one: dict(values) for one, values in world.crm.records.items()}
    world.connect()
    world.work()
    assert world.shown() == world.newest()
    world.score(range(12), round_=3)
    world.work()
    assert world.shown() == world.newest()
    assert world.state()["shown"] == 12
    reasons = world.crm.records[marked][world.field("reasons")]
    assert "demo" in reasons
    held = {one["external_id"]: one for one in world.records()}
    assert str(held[marked]["earlier"][world.field("points")]) == "7"
    assert world.api.post(f"/v1/writeback/{world.system}/undo").status_code == 202
    world.work()
    for one, values in world.crm.records.items():
        left = {name: value for name, value in values.items() if value not in (None, False, "")}
        assert left == before[one], one
    assert world.state()["mode"] == "paused"
    assert {one["state"] for one in world.records()} == {"restored"}


@ON_SQLITE
def test_what_somebody_else_wrote_since_is_not_undone(world: World) -> None:
    world.score(range(3))
    world.connect()
    world.work()
    theirs = world.record_id(1)
    world.crm.records[theirs][world.field("band")] = "golden"
    world.api.post(f"/v1/writeback/{world.system}/undo")
    world.work()
    assert world.crm.records[theirs][world.field("band")] == "golden"
    (kept,) = world.records(state="kept")
    assert (kept["external_id"], world.field("band") in kept["why"]) == (theirs, True)


@ON_SQLITE
def test_single_records_are_put_back_and_left_alone_until_told_otherwise(world: World) -> None:
    world.score(range(4))
    alone, partly = world.record_id(1), world.record_id(2)
    world.crm.records[alone][world.field("points")] = "7"
    world.connect()
    world.work()
    band, points = world.field("band"), world.field("points")
    (held,) = [one for one in world.records() if one["external_id"] == alone]
    written = {one["field"]: one["earlier"] for one in held["written"]}
    assert str(written[points]) == "7"
    undo = f"/v1/writeback/{world.system}/records/undo"
    assert world.api.post(undo, {"external_ids": [alone, "unknown"]}).json() == {"records": 1}
    world.api.post(undo, {"external_ids": [partly], "fields": ["points"]})
    world.work()
    world.score(range(4), round_=3)
    world.work()
    assert str(world.crm.records[alone][points]) == "7"
    assert world.crm.records[alone][band] in (None, False, "")
    assert world.crm.records[partly][points] in (None, False, "")
    assert world.crm.records[partly][band] not in (None, False, "")
    rest = [world.record_id(0), world.record_id(3)]
    assert [world.shown()[one] for one in rest] == [world.newest()[one] for one in rest]
    assert {one["external_id"] for one in world.records(state="left")} == {alone, partly}
    write = f"/v1/writeback/{world.system}/records/write"
    assert world.api.post(write, {"external_ids": [alone, partly]}).json() == {"records": 2}
    world.work()
    assert world.shown() == world.newest()
    assert world.api.post(undo, {"external_ids": [alone], "fields": ["colour"]}).status_code == 422
    world.connect("paused")
    assert world.api.post(undo, {"external_ids": [alone]}).status_code == 409


@ON_SQLITE
def test_who_is_erased_leaves_no_score_in_the_crm(world: World) -> None:
    world.score(range(3))
    erased, other = world.record_id(1), world.record_id(2)
    world.crm.records[erased][world.field("points")] = "7"
    world.connect()
    world.work()
    assert world.shown()[erased] == world.newest()[erased]
    name = {"system": world.system, "external_id": erased}
    asked = world.api.post("/v1/privacy/erasures", {"lead": name})
    assert asked.status_code == 202, asked.text
    worker = Worker(world.app.state.core)
    assert worker.do_one()
    (request,) = world.api.get("/v1/privacy/requests").json()["items"]
    assert request["done_at"] is None, "the CRM still shows it"
    for _ in range(20):
        world.time.wait(10)
        while worker.do_one(OUTWARD[-1]) or worker.do_one():
            pass
    (request,) = world.api.get("/v1/privacy/requests").json()["items"]
    assert request["done_at"]
    assert world.crm.records[erased][world.field("points")] == "7"
    assert not world.crm.records[erased].get(world.field("band"))
    assert world.shown()[other] == world.newest()[other]
    assert [one["external_id"] for one in world.records() if one["external_id"] == erased] == []


@only_hubspot
@ON_SQLITE
def test_an_erasure_does_not_wait_for_a_crm_for_ever(world: World) -> None:
    world.score(range(1))
    world.connect()
    world.work()
    name = {"system": world.system, "external_id": world.record_id(0)}
    world.api.post("/v1/privacy/erasures", {"lead": name})
    worker = Worker(world.app.state.core)
    assert worker.do_one()
    world.time.wait(16 * 60)
    while worker.do_one():
        pass
    (request,) = world.api.get("/v1/privacy/requests").json()["items"]
    assert request["done_at"]
