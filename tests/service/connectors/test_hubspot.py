"""What HubSpot's deliveries come to, told in whatever order, however often."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.fakes import hubspot_sender
from tests.fakes.hubspot_sender import HubSpotSender, property_change
from tests.fakes.sending import Post, faulty, send_all
from tests.fixtures.databases import ON_SQLITE
from tests.service.connectors.conftest import Act, Stored

PAYLOADS = Path(__file__).parents[2] / "fixtures" / "payloads"
T0 = 1_732_400_000_000


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
