"""The mapping: changed without code, tried without storing, and what was not understood."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import hubspot_sender, odoo_sender, salesforce_sender
from tests.fakes.sending import Post
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api, As
from tests.service.connectors.conftest import Act, Stored

PAYLOADS = Path(__file__).parents[2] / "fixtures" / "payloads"
MAPPING = "/v1/connectors/odoo/mapping"
ODOO = {
    "attributes": {"x_colour": "colour", "email_from": "email"},
    "states": {"stage_id": {"4": "meeting_held"}, "priority": {"*": "form_submit"}},
    "details": {"x_mode": "mode"},
    "owner": "user_id",
    "reps": {"12": "camille.roux"},
}


def test_a_mapping_is_changed_and_what_waited_for_it_is_done(
    post: Post, act: Act, stored: Stored, admin: Api
) -> None:
    record = odoo_sender.record(
        5, x_colour="green", stage_id=4, priority="2", x_mode="phone", user_id=12
    )
    raw = json.dumps({"_model": "crm.lead", "_id": 5, "x_colour": "green"}).encode()
    post(odoo_sender.signed(raw))
    act()
    assert stored.states() == ["ignored"]
    changed = admin.put(MAPPING, ODOO)
    assert changed.status_code == 200, changed.text
    assert admin.get(MAPPING).json() == ODOO
    assert admin.post("/v1/connectors/odoo/deliveries/retry").json() == {"deliveries": 1}
    post(odoo_sender.signed(json.dumps(record).encode()))
    act()
    assert stored.states() == ["done", "done"]
    assert stored.attributes("odoo", "5")["colour"] == "green"
    assert sorted(stored.kinds("odoo", "5")) == ["form_submit", "lead_assigned", "meeting_held"]
    (held,) = [event for event in stored.events("odoo", "5") if event.kind == "meeting_held"]
    assert held.properties == {"mode": "phone"}
    assert stored.lead("odoo", "5").rep_id == "camille.roux"
    assert admin.put(MAPPING, ODOO | {"owner": None}).status_code == 200
    assert admin.get(MAPPING).json()["owner"] is None


@ON_SQLITE
def test_a_sample_is_tried_and_nothing_is_stored(admin: Api, stored: Stored, count: Any) -> None:
    record = odoo_sender.record(5, stage_id=4, colour=3, x_colour="green", phone="0102030405")
    tried = admin.post(f"{MAPPING}/try", {"delivery": record, "mapping": ODOO}).json()
    (notification,) = tried["notifications"]
    (statement,) = notification["statements"]
    assert notification["state"] == "done"
    assert statement["external_id"] == "5"
    assert statement["attributes"] == {"colour": "green"}
    assert [event["kind"] for event in statement["events"]] == ["meeting_held"]
    assert statement["unknown_fields"] == ["colour", "phone"]
    assert not stored.deliveries()
    assert count("lead") + count("event") == 0


@ON_SQLITE
def test_a_sample_says_what_it_does_not_understand(admin: Api) -> None:
    change = hubspot_sender.property_change(1, "hs_lead_status", "DREAMING", 1_732_400_000_000)
    items = [
        change,
        change | {"subscriptionType": "deal.creation"},
        change | {"subscriptionType": "contact.singing"},
        change | {"occurredAt": "soon"},
        change
        | {"subscriptionType": "contact.merge", "primaryObjectId": 1, "mergedObjectIds": [2]},
    ]
    tried = admin.post("/v1/connectors/hubspot/mapping/try", {"delivery": items}).json()
    told = tried["notifications"]
    assert [one["state"] for one in told] == ["done", "unread", "ignored", "failed", "done"]
    assert told[0]["statements"][0]["unknown_states"] == ["hs_lead_status=DREAMING"]
    assert told[1]["why"] == "deals 1"
    assert told[4]["statements"][0]["events"][0]["properties"] == {"merged": "2"}


@ON_SQLITE
def test_a_sample_of_salesforce_is_text(admin: Api) -> None:
    text = (PAYLOADS / "salesforce_outbound_message.xml").read_text()
    tried = admin.post("/v1/connectors/salesforce/mapping/try", {"delivery": text}).json()
    stated = [one["statements"][0]["attributes"] for one in tried["notifications"]]
    assert stated[0] == {"email": "ana@example.com", "company": "Acme & Fils", "source": "Web"}
    bad = admin.post("/v1/connectors/salesforce/mapping/try", {"delivery": "<x/>"})
    assert bad.status_code == 422


@ON_SQLITE
@pytest.mark.parametrize(
    "wrong",
    [
        {"states": {"stage_id": {"4": "lead_assigned"}}},
        {"states": {"stage_id": {"4": "merged"}}},
        {"states": {"stage_id": {"4": "Not A Kind"}}},
        {"attributes": {"x": ""}},
        {"attributes": {"x": None}},
        {"reps": {"12": ""}},
        {"more": 1},
    ],
)
def test_a_mapping_that_cannot_work_is_refused(admin: Api, wrong: dict[str, Any]) -> None:
    assert admin.put(MAPPING, ODOO | wrong).status_code == 422


@ON_SQLITE
@pytest.mark.parametrize(
    ("connector", "field", "status"),
    [("hubspot", "lifecyclestage", 422), ("salesforce", "Status", 422),
     ("salesforce", "Opportunity.StageName", 200), ("pipedrive", "deal.status", 200),
     ("odoo", "stage_id", 200)],
)  # fmt: skip
def test_where_deals_are_kept_apart_only_they_say_what_was_won(
    admin: Api, connector: str, field: str, status: int
) -> None:
    mapping = {"attributes": {}, "states": {field: {"x": "deal_won"}}}
    assert admin.put(f"/v1/connectors/{connector}/mapping", mapping).status_code == status


@ON_SQLITE
def test_who_may_look_and_who_may_change(as_role: As) -> None:
    for role, looks, changes in (
        ("admin", 200, 200), ("manager", 200, 403), ("marketing", 200, 403), ("rep", 403, 403),
        ("crm", 403, 403), ("data", 403, 403), ("collector", 403, 403),
    ):  # fmt: skip
        api = as_role(role, "camille" if role == "rep" else None)
        assert api.get(MAPPING).status_code == looks
        assert api.get("/v1/connectors").status_code == looks
        assert api.put(MAPPING, ODOO).status_code == changes
        assert api.post("/v1/connectors/odoo/deliveries/retry").status_code == changes


@ON_SQLITE
def test_an_unknown_connector_is_not_found(admin: Api) -> None:
    for path in ("/v1/connectors/nobody/mapping", "/v1/connectors/nobody/deliveries"):
        assert admin.get(path).status_code == 404
    assert admin.put("/v1/connectors/nobody/mapping", ODOO).status_code == 404


def test_connectors_are_counted_by_kind_and_what_was_not_done_is_listed(
    post: Post, act: Act, admin: Api
) -> None:
    change = hubspot_sender.property_change(1, "company", "Acme", 1_732_400_000_000)
    kinds = ["contact.propertyChange", "contact.singing", "deal.creation", "contact.singing"]
    items = [change | {"subscriptionType": kind, "eventId": n} for n, kind in enumerate(kinds)]
    post(hubspot_sender.signed(json.dumps(items).encode()))
    act()
    listed = {one["connector"]: one for one in admin.get("/v1/connectors").json()["items"]}
    assert all(one["open"] for one in listed.values())
    counted = {
        (one["kind"], one["state"]): one["deliveries"] for one in listed["hubspot"]["deliveries"]
    }
    assert counted == {
        ("contact.propertyChange", "done"): 1,
        ("contact.singing", "ignored"): 2,
        ("deal.creation", "unread"): 1,
    }
    path = "/v1/connectors/hubspot/deliveries"
    first = admin.get(path, limit=2).json()
    rest = admin.get(path, limit=2, cursor=first["next"]).json()
    assert len(first["items"]) == 2
    assert rest["next"] is None
    assert sorted(one["kind"] for one in first["items"] + rest["items"]) == sorted(kinds[1:])
    assert salesforce_sender.SESSION not in str(listed)
