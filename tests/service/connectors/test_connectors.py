"""What each sender's deliveries come to, told in whatever order, however often."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.fakes import (
    hubspot_sender,
    odoo_sender,
    pipedrive_sender,
    salesforce_sender,
    standard_sender,
)
from tests.fakes.hubspot_sender import HubSpotSender, property_change
from tests.fakes.odoo_sender import OdooSender
from tests.fakes.pipedrive_sender import PipedriveSender, notification
from tests.fakes.salesforce_sender import SalesforceSender
from tests.fakes.sending import NOTHING, Heard, Post, Sent, send_all
from tests.fakes.standard_sender import StandardSender
from tests.fixtures.databases import ON_SQLITE
from tests.service.connectors.conftest import Act, Stored

PAYLOADS = Path(__file__).parents[2] / "fixtures" / "payloads"
T0 = 1_732_400_000_000


def faulty(post: Post, random: Random, refused: float = 0.2, unheard: float = 0.2) -> Post:
    """Refuse some requests, and let the answer to others come too late."""

    def send(sent: Sent) -> Heard:
        if random.random() < refused:
            return Heard(503)
        heard = post(sent)
        return heard._replace(seconds=1e9) if random.random() < unheard else heard

    return send


def test_hubspot_is_recorded_once_and_the_latest_value_stands(
    post: Post, act: Act, stored: Stored
) -> None:
    random = Random(1)
    items = [
        property_change(contact, name, f"{name} {n}", T0 + n * 60_000 + contact)
        for contact in range(4)
        for name in ("company", "firstname", "jobtitle")
        for n in range(8)
    ]
    items += [
        property_change(c, "hs_lead_status", status, T0 + n * 1000)
        for c in range(4)
        for n, status in enumerate(["NEW", "ATTEMPTED_TO_CONTACT", "CONNECTED"])
    ]
    story = send_all(HubSpotSender(), items, faulty(post, random), random)
    assert not story.lost
    act()
    assert len(stored.deliveries()) == len(items)
    for contact in range(4):
        attributes = stored.attributes("hubspot", str(contact))
        assert attributes["company"] == "company 7"
        assert attributes["first_name"] == "firstname 7"
        assert attributes["job_title"] == "jobtitle 7"
        assert sorted(stored.kinds("hubspot", str(contact))) == [
            "contact_attempted",
            "contact_made",
        ]


@ON_SQLITE
@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
def test_hubspots_documented_batches_are_understood(
    post: Post, act: Act, stored: Stored, version: hubspot_sender.Version
) -> None:
    raw = (PAYLOADS / "hubspot_webhooks_duplicate_retry_out_of_order.json").read_bytes()
    assert post(hubspot_sender.signed(raw, version=version)).status == 202
    raw = (PAYLOADS / "hubspot_webhooks_batch.json").read_bytes()
    assert post(hubspot_sender.signed(raw, version=version)).status == 202
    act()
    told = [(d.kind, d.state) for d in stored.deliveries()]
    assert told.count(("contact.propertyChange", "ignored")) == 4
    assert ("contact.creation", "unread") in told
    assert ("deal.propertyChange", "unread") in told
    assert len(told) == 6
    assert not stored.knows("hubspot", "1246965")


@ON_SQLITE
def test_one_event_id_on_two_contacts_is_two_facts(post: Post, act: Act, stored: Stored) -> None:
    items = [property_change(c, "company", f"of {c}", T0) | {"eventId": 900} for c in (1, 2)]
    post(hubspot_sender.signed(json.dumps(items).encode()))
    act()
    assert [stored.attributes("hubspot", n)["company"] for n in "12"] == ["of 1", "of 2"]


@ON_SQLITE
def test_a_workflow_sends_a_whole_contact(post: Post, act: Act, stored: Stored) -> None:
    raw = (PAYLOADS / "hubspot_workflow_webhook_contact.json").read_bytes()
    for _ in range(2):
        assert post(hubspot_sender.signed(raw, version="v2")).status == 202
    act()
    attributes = stored.attributes("hubspot", "1246965")
    assert attributes["email"] == "ana@example.com"
    assert attributes["first_name"] == "Ana"
    assert attributes["employees"] == "250"
    assert len(stored.deliveries()) == 1


def told(kind: str, contact: int, **more: Any) -> dict[str, Any]:
    item = property_change(contact, "", "", T0 + 5_000)
    del item["propertyName"], item["propertyValue"]
    return item | {"subscriptionType": kind} | more


def test_hubspot_merges_deletes_and_forgets(post: Post, act: Act, stored: Stored) -> None:
    items = [
        property_change(1, "company", "Acme", T0),
        property_change(2, "jobtitle", "CTO", T0),
        told("contact.merge", 1, primaryObjectId=1, mergedObjectIds=[2, 3], newObjectId=9),
        property_change(3, "country", "FR", T0 - 1000),
        told("contact.privacyDeletion", 1),
        told("contact.deletion", 404),
        told("contact.privacyDeletion", 405),
        told("contact.associationChange", 1),
        told("ticket.creation", 7),
    ]
    for item in items:
        assert post(hubspot_sender.signed(json.dumps([item]).encode())).status == 202
    act()
    ids = {stored.lead("hubspot", name).id for name in "1239"}
    assert len(ids) == 1
    attributes = stored.attributes("hubspot", "9")
    assert {"company": "Acme", "job_title": "CTO", "country": "FR"}.items() <= attributes.items()
    assert "erasure_requested" in stored.kinds("hubspot", "9")
    assert not stored.knows("hubspot", "404")
    assert not stored.knows("hubspot", "405")
    assert stored.states()[-2:] == ["ignored", "ignored"]


@ON_SQLITE
def test_our_own_echo_from_hubspot_is_ignored(post: Post, act: Act, stored: Stored) -> None:
    ours = {"changeSource": "INTEGRATION", "sourceId": "1160452"}
    items = [
        property_change(1, "company", "Echo", T0) | ours,
        property_change(2, "ext_lead_score", "83", T0),
        property_change(3, "company", "Theirs", T0) | ours | {"sourceId": "99"},
    ]
    post(hubspot_sender.signed(json.dumps(items).encode()))
    act()
    assert sorted(stored.states()) == ["done", "ignored", "ignored"]
    assert [stored.knows("hubspot", n) for n in "123"] == [False, False, True]


def test_salesforce_sends_until_it_hears_ack(post: Post, act: Act, stored: Stored) -> None:
    random = Random(2)
    items = [
        salesforce_sender.lead(
            f"04l{lead}-{n}",
            f"00Q{lead}",
            Company=f"Company & Sons {n}",
            Email=f"lead{lead}@example.com",
            OwnerId=["005A", "005A", "005B", "005B"][n],
            Status=["Open", "Working - Contacted", "Working - Contacted", "Open"][n],
            LastModifiedDate=f"2026-11-0{n + 1}T10:00:00.000Z",
        )
        for lead in range(20)
        for n in range(4)
    ]
    story = send_all(SalesforceSender(), items, faulty(post, random), random)
    assert not story.lost
    assert story.tries > len(items) / 100
    act()
    for lead in range(20):
        row = stored.lead("salesforce", f"00Q{lead}")
        assert stored.attributes("salesforce", f"00Q{lead}")["company"] == "Company & Sons 3"
        assert row.rep_id == "005B"
        kinds = stored.kinds("salesforce", f"00Q{lead}")
        assert kinds.count("contact_made") == 1
        assert 2 <= kinds.count("lead_assigned") <= 4


@ON_SQLITE
def test_a_picture_that_repeats_its_owner_assigns_once(
    post: Post, act: Act, stored: Stored
) -> None:
    for day in (1, 2, 3):
        record = odoo_sender.record(7, user_id=12, write_date=f"2026-11-0{day} 10:00:00")
        assert post(odoo_sender.signed(json.dumps(record).encode())).status == 202
        act()
    assert stored.kinds("odoo", "7") == ["lead_assigned"]
    assert stored.lead("odoo", "7").rep_id == "12"


@ON_SQLITE
def test_an_opportunity_of_a_contact_wins(post: Post, act: Act, stored: Stored) -> None:
    won = {"ContactId": "003A", "StageName": "Closed Won", "Amount": "1200.0"}
    for number, fields in (("006A", won), ("006B", {"StageName": "Closed Won"})):
        item = salesforce_sender.lead(f"04l{number}", number, **fields)
        raw = salesforce_sender.envelope_of([item], kind="Opportunity")
        assert post(salesforce_sender.signed(raw)).status == 200
    act()
    assert stored.kinds("salesforce", "003A") == ["deal_won"]
    assert sorted(stored.states()) == ["done", "unread"]
    (event,) = [e for e in stored.events("salesforce", "003A") if e.kind == "deal_won"]
    assert event.properties == {"amount": "1200.0"}


def test_pipedrive_changes_merges_and_wins(post: Post, act: Act, stored: Stored) -> None:
    random = Random(3)
    person = {"name": "Ana Diaz", "emails": [{"value": "ana@example.com", "primary": True}]}
    at = "2026-11-0{}T10:00:00.000Z".format
    items = [
        notification("person", 1, "create", at(1), {**person, "owner_id": 7}),
        notification("person", 2, "create", at(1), {"name": "Ana D.", "job_title": "CTO"}),
        notification("person", 1, "change", at(3), {**person, "owner_id": 8}, {"owner_id": 7}),
        notification("person", 2, "delete", at(4), None, {"id": 2}, merged_to_id="1"),
        notification("deal", 5, "create", at(4), {"person_id": 1, "status": "open"}),
        notification(
            "deal", 5, "change", at(6),
            {"person_id": 1, "status": "won", "value": 900, "currency": "EUR"}, {"status": "open"},
        ),
        notification(
            "deal", 5, "change", at(7),
            {"person_id": 1, "status": "won", "title": "x"}, {"title": "y"},
        ),
    ]  # fmt: skip
    story = send_all(PipedriveSender(), items, faulty(post, random, 0.1, 0.1), random)
    assert not story.lost
    act()
    assert stored.lead("pipedrive", "1").id == stored.lead("pipedrive", "2").id
    assert stored.lead("pipedrive", "1").rep_id == "8"
    assert stored.attributes("pipedrive", "1")["email"] == "ana@example.com"
    events = stored.events("pipedrive", "1")
    assert sum(event.kind == "opportunity_created" for event in events) == 1
    (won,) = [event for event in events if event.kind == "deal_won"]
    assert won.properties == {"amount": 900, "currency": "EUR"}


@ON_SQLITE
def test_pipedrives_documented_notifications_are_understood(
    post: Post, act: Act, stored: Stored
) -> None:
    for name in ("person_change", "person_delete_merge", "deal_create"):
        raw = (PAYLOADS / f"pipedrive_v2_{name}.json").read_bytes()
        assert post(pipedrive_sender.signed(raw)).status == 202
    act()
    assert stored.states() == ["done"] * 3
    assert stored.lead("pipedrive", "457").id == stored.lead("pipedrive", "456").id
    assert "opportunity_created" in stored.kinds("pipedrive", "456")


@ON_SQLITE
def test_our_own_echo_from_pipedrive_is_ignored(post: Post, act: Act, stored: Stored) -> None:
    at, scored = "2026-11-01T10:00:00Z", {"custom_fields": {"dcf5": {"type": "int", "value": 83}}}
    echo = notification("person", 1, "change", at, scored, scored, change_source="api")
    post(pipedrive_sender.signed(json.dumps(echo).encode()))
    act()
    assert stored.states() == ["ignored"]
    assert not stored.knows("pipedrive", "1")


def test_ten_failures_ban_us_from_pipedrive() -> None:
    items = [
        notification("person", n, "create", "2026-11-01T10:00:00Z", {"name": "x"})
        for n in range(30)
    ]
    sender = PipedriveSender()
    story = send_all(sender, items, lambda _: NOTHING, Random(4), duplicated=0)
    assert sender.banned
    assert len(story.lost) == len(items)


def test_odoo_tells_once_and_false_means_nothing(post: Post, act: Act, stored: Stored) -> None:
    raw = (PAYLOADS / "odoo_webhook_crm_lead.json").read_bytes()
    record = json.loads(raw)
    items = [record, record | {"_id": 43, "phone": "0102030405", "won_status": "won"}]
    story = send_all(OdooSender(), items, post, Random(5), duplicated=0)
    assert (story.tries, len(story.accepted)) == (2, 2)
    act()
    assert stored.attributes("odoo", "42")["email"] == "ana@example.com"
    assert "phone" not in stored.attributes("odoo", "42")
    assert stored.lead("odoo", "42").created_at.isoformat() == "2026-11-23T10:15:30.123456+00:00"
    assert stored.kinds("odoo", "43") == ["deal_won"]


def test_what_odoo_does_not_hear_in_a_second_is_lost() -> None:
    story = send_all(
        OdooSender(), [odoo_sender.record(1)], lambda _: Heard(202, b"", 1.2), Random(0)
    )
    assert len(story.lost) == story.tries


def test_standard_webhooks_state_events_and_fields(post: Post, act: Act, stored: Stored) -> None:
    random = Random(6)
    items = [
        standard_sender.message(
            f"msg_{n}", kind, f"2026-11-01T10:00:0{n % 10}Z", external_id=f"p{n % 3}",
            country=f"C{n}", properties={"page": f"/{n}"},
        )
        for n, kind in enumerate(["page_view", "demo_request", "lead.updated"] * 4)
    ]  # fmt: skip
    story = send_all(StandardSender(), items, faulty(post, random), random, duplicated=0.5)
    assert not story.lost
    act()
    kinds = [kind for n in range(3) for kind in stored.kinds("generic", f"p{n}")]
    assert sorted(kinds) == ["demo_request"] * 4 + ["page_view"] * 4
    assert stored.attributes("generic", "p0")["country"] == "C9"


@ON_SQLITE
def test_a_webhook_may_name_the_leads_own_system(post: Post, act: Act, stored: Stored) -> None:
    body = standard_sender.message("m", "chat", "2026-11-01T10:00:00Z", external_id="1")["body"]
    for n, system in enumerate(["zoho", "Not A System", 5]):
        data = body["data"] | {"system": system}
        raw = json.dumps(body | {"data": data}).encode()
        assert post(standard_sender.signed(raw, f"m{n}")).status == 202
    act()
    assert stored.kinds("zoho", "1") == ["chat"]
    assert stored.states() == ["done", "failed", "failed"]


@ON_SQLITE
def test_an_unknown_kind_is_accepted_and_counted(post: Post, act: Act, stored: Stored) -> None:
    raw = (PAYLOADS / "standard_webhooks_lead_scored.json").read_bytes()
    assert post(standard_sender.signed(raw)).status == 202
    act()
    assert [(d.kind, d.state) for d in stored.deliveries()] == [("lead.scored", "ignored")]


@ON_SQLITE
@pytest.mark.parametrize("occurred_at", [0, 4_070_908_800_000, -1, "soon", None, 2**50])
def test_odd_instants_neither_break_nor_hide_anything(
    post: Post, act: Act, stored: Stored, occurred_at: Any
) -> None:
    odd = property_change(1, "company", "Odd", T0) | {"occurredAt": occurred_at}
    for item in (odd, property_change(2, "company", "Good", T0)):
        assert post(hubspot_sender.signed(json.dumps([item]).encode())).status == 202
    act()
    assert stored.states() == [
        "done" if occurred_at in (0, 4_070_908_800_000) else "failed",
        "done",
    ]
    assert stored.attributes("hubspot", "2")["company"] == "Good"
