"""Leads through HTTP: stated, merged, joined, read back, and who sees whose name."""

from collections.abc import Callable
from typing import Any

import pytest

from models.facts.kinds import KINDS
from tests.fixtures.bodies import lead
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api, As

Count = Callable[[str], int]
FACTS = ("lead", "identity", "event", "score")


def state(api: Api, system: str = "crm", external_id: str = "1", **more: Any) -> dict[str, Any]:
    answer = api.post("/v1/leads", {"system": system, "external_id": external_id, **more})
    assert answer.status_code in (200, 201), answer.text
    stored: dict[str, Any] = answer.json()
    return stored


def read(api: Api, lead_id: str) -> dict[str, Any]:
    held: dict[str, Any] = api.get(f"/v1/leads/{lead_id}").json()
    return held


def attributes_of(api: Api, lead_id: str) -> dict[str, Any]:
    attributes: dict[str, Any] = read(api, lead_id)["attributes"]
    return attributes


def test_a_new_lead_answers_201_and_can_be_read_back(crm: Api) -> None:
    answer = crm.post("/v1/leads", lead(1))
    assert answer.status_code == 201
    assert answer.json()["created"]
    assert answer.json()["changed"]
    held = read(crm, answer.json()["lead_id"])
    assert held["created_at"] == "2026-01-02T08:00:00Z"
    assert held["identities"] == [{"system": "crm", "external_id": "lead 1"}]
    assert held["person"] == {"email": "lead1@example.org", "first_name": "Jeanne"}
    assert held["attributes"] == {
        "company": "Établissements Dupont",
        "employees": 120,
        "revenue_eur": 1_500_000.5,
        "job_title": "Directrice informatique",
        "source": "webinar",
        "likes tea": True,
        "colour": "green",
        "email_kind": "company",
        "domain": "example.org",
    }


def test_a_lead_is_found_by_the_name_a_system_knows_it_under(crm: Api) -> None:
    stored = state(crm, "crm", "7/é&?")
    (found,) = crm.get("/v1/leads", system="crm", external_id="7/é&?").json()["items"]
    assert found["lead_id"] == stored["lead_id"]
    assert crm.get("/v1/leads", system="odoo", external_id="7/é&?").json()["items"] == []


def test_the_same_lead_again_changes_nothing(crm: Api, count: Count) -> None:
    crm.post("/v1/leads", lead(1))
    before = [count(table) for table in FACTS]
    again = crm.post("/v1/leads", lead(1))
    assert again.status_code == 200
    assert not again.json()["created"]
    assert not again.json()["changed"]
    assert [count(table) for table in FACTS] == before


def test_attributes_merge_and_null_deletes(crm: Api) -> None:
    stored = state(crm, attributes={"industry": "steel", "employees": 5, "colour": "red"})
    state(crm, attributes={"employees": 6, "colour": None, "unknown": None})
    assert attributes_of(crm, stored["lead_id"]) == {"industry": "steel", "employees": 6}
    assert not state(crm, attributes={"colour": None})["changed"]


def test_null_deletes_names_and_addresses_too(crm: Api) -> None:
    personal = {"first_name": "Jeanne", "phone": "+33 6 12 34 56 78", "private": "j@free.fr"}
    stored = state(crm, email="jeanne@dupont.fr", attributes=personal)
    state(crm, attributes=dict.fromkeys([*personal, "email"]))
    held = read(crm, stored["lead_id"])
    assert held["person"] == {}
    assert "email_kind" not in held["attributes"]
    assert "phone_given" not in held["attributes"]


def test_a_deleted_email_joins_nothing(crm: Api) -> None:
    one = state(crm, email="jeanne@dupont.fr")
    state(crm, attributes={"email": None})
    other = state(crm, "odoo", email="jeanne@dupont.fr")
    assert other["lead_id"] != one["lead_id"]


def test_an_attribute_is_kept_once_whether_it_looks_like_an_address_or_not(crm: Api) -> None:
    lead_id = state(crm, attributes={"desk": "none"})["lead_id"]
    state(crm, attributes={"desk": "jeanne@dupont.fr"})
    held = read(crm, lead_id)
    assert (held["attributes"], held["person"]) == ({}, {"desk": "jeanne@dupont.fr"})
    state(crm, attributes={"desk": "second floor"})
    held = read(crm, lead_id)
    assert (held["attributes"], held["person"]) == ({"desk": "second floor"}, {})


def test_source_and_campaign_are_those_of_the_first_touch(crm: Api) -> None:
    stored = state(crm, attributes={"source": "webinar", "campaign": "May", "content": "a"})
    state(crm, attributes={"source": "paid", "campaign": "June", "content": "b"})
    attributes = attributes_of(crm, stored["lead_id"])
    assert attributes == {"source": "webinar", "campaign": "May", "content": "b"}


def test_history_is_kept_as_attributes_changed(crm: Api) -> None:
    lead_id = state(crm, attributes={"industry": "steel", "employees": 5})["lead_id"]
    state(crm, attributes={"industry": "steel", "employees": 6})
    state(crm, attributes={"industry": None})
    items = crm.get(f"/v1/leads/{lead_id}/timeline").json()["items"]
    assert {item["kind"] for item in items} == {"attributes_changed"}
    assert [item["properties"]["set"] for item in items] == [
        {"industry": None},
        {"employees": 6},
        {"industry": "steel", "employees": 5},
    ]


def test_systems_meet_on_a_verified_email(crm: Api, count: Count) -> None:
    one = state(crm, "hubspot", "1", email="Jeanne@Dupont.fr")
    other = state(crm, "odoo", "2", email=" jeanne@dupont.fr ")
    assert other["lead_id"] == one["lead_id"]
    assert not other["created"]
    assert (count("lead"), count("identity")) == (1, 2)
    assert len(read(crm, one["lead_id"])["identities"]) == 2


def test_systems_meet_within_one_batch(crm: Api) -> None:
    state(crm, "hubspot", "1")
    leads = [
        {"lead": {"system": "hubspot", "external_id": "1", "email": "jeanne@dupont.fr"}},
        {"lead": {"system": "odoo", "external_id": "2", "email": "jeanne@dupont.fr"}},
    ]
    results = crm.post("/v1/score/batch", {"leads": leads}).json()["results"]
    assert len({result["score"]["lead_id"] for result in results}) == 1


def test_what_is_no_address_joins_nobody(crm: Api) -> None:
    ids = {state(crm, external_id=str(n), email="unknown")["lead_id"] for n in range(3)}
    assert len(ids) == 3


def test_a_very_long_email_is_stored_and_joins_nobody(crm: Api) -> None:
    address = "a" * 1900 + "@dupont.fr"
    ids = {
        state(crm, external_id=str(n), attributes={"email": address})["lead_id"] for n in range(2)
    }
    assert len(ids) == 2
    assert read(crm, ids.pop())["person"]["email"] == address


def test_browsers_may_add_events_but_never_claim_an_email(as_role: As, crm: Api) -> None:
    known = state(crm, email="jeanne@dupont.fr")
    event = {"id": "1", "kind": "page_view", "occurred_at": "2026-01-03T09:30:00Z"}
    visitor = {"system": "web", "external_id": "v"}
    collector = as_role("collector")
    claimed = {**event, "lead": {**visitor, "email": "jeanne@dupont.fr"}}
    (result,) = collector.post("/v1/events", {"events": [claimed]}).json()["results"]
    assert result["status"] == "invalid"
    told = {**event, "lead": visitor, "properties": {"email": "jeanne@dupont.fr"}}
    (result,) = collector.post("/v1/events", {"events": [told]}).json()["results"]
    assert result["status"] == "stored"
    assert result["lead_id"] != known["lead_id"]


@ON_SQLITE
def test_browsers_say_what_leads_do_and_nothing_else(as_role: As, count) -> None:
    collector, visitor = as_role("collector"), {"system": "web", "external_id": "v"}
    at = "2026-01-03T09:30:00Z"
    apart = [kind.name for kind in KINDS.values() if kind.maker != "lead"]
    for kind in (*apart, "page_view", "played_with_calculator"):
        event = {"id": kind, "kind": kind, "occurred_at": at, "lead": visitor}
        told = event | {"properties": {"rep": "marie"}}
        (result,) = collector.post("/v1/events", {"events": [told]}).json()["results"]
        assert result["status"] == ("invalid" if kind in apart else "stored"), kind
    assert count("event") == 2
    assert count("rep") == 0


@ON_SQLITE
def test_the_data_team_works_without_names_and_addresses(crm: Api, as_role: As) -> None:
    stored = state(
        crm,
        email="jeanne@dupont.fr",
        attributes={"last_name": "Moreau", "phone": "0612345678", "other": "j@free.fr"},
    )
    data = as_role("data")
    for answer in (
        data.get(f"/v1/leads/{stored['lead_id']}"),
        data.get("/v1/leads", system="crm", external_id="1"),
        data.get(f"/v1/leads/{stored['lead_id']}/timeline"),
    ):
        assert answer.status_code == 200
        assert not any(part in answer.text for part in ("jeanne", "Moreau", "0612", "j@free"))
    assert data.get(f"/v1/leads/{stored['lead_id']}").json()["person"] is None


def test_names_and_addresses_are_in_no_log_and_no_snapshot(crm: Api, engine: Any) -> None:
    secrets = ["jeanne@dupont.fr", "Moreau", "0612345678", "12 rue des Lilas", "jm@free.fr"]
    body = {
        "system": "crm",
        "external_id": "1",
        "email": secrets[0],
        "attributes": {
            "last_name": secrets[1],
            "phone": secrets[2],
            "address": secrets[3],
            "second mailbox": secrets[4],
            "industry": "steel",
        },
    }
    crm.post("/v1/leads", body)
    crm.post("/v1/score", {"lead": {**body, "attributes": {"employees": 5}}})
    with engine.connect() as connection:
        for table, column in (("event", "properties"), ("score", "snapshot"), ("lead", "state")):
            rows = connection.exec_driver_sql(f"SELECT {column} FROM {table}").fetchall()
            assert rows
            assert "steel" in str(rows)
            assert not [secret for secret in secrets if secret.lower() in str(rows).lower()]


@ON_SQLITE
@pytest.mark.parametrize("path", ["", "/timeline"])
def test_an_unknown_lead_is_not_found(crm: Api, path: str) -> None:
    assert crm.get(f"/v1/leads/{'0' * 32}{path}").status_code == 404
    assert crm.get(f"/v1/leads/no-such-id{path}").status_code == 422


@pytest.mark.parametrize("name", ["\x00", "a\x00b", "", "x" * 201])
def test_a_name_that_cannot_be_stored_is_refused_in_a_query(crm: Api, name: str) -> None:
    assert crm.get("/v1/leads", system="crm", external_id=name).status_code == 422
