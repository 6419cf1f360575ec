"""What each sender's deliveries come to, told in whatever order, however often."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlmodel import select

from models.database import reading
from models.now import now
from models.tables import Bulletin
from service.app import Application
from tests.fakes import (
    hubspot_sender,
    odoo_sender,
    pipedrive_sender,
    salesforce_sender,
    standard_sender,
)
from tests.fakes.hubspot_sender import property_change
from tests.fakes.odoo_sender import OdooSender
from tests.fakes.pipedrive_sender import PipedriveSender, notification
from tests.fakes.salesforce_sender import SalesforceSender
from tests.fakes.sending import NOTHING, Heard, Post, faulty, send_all
from tests.fakes.standard_sender import StandardSender
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api
from tests.service.connectors.conftest import Act, Stored

PAYLOADS = Path(__file__).parents[2] / "fixtures" / "payloads"
T0 = 1_732_400_000_000


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
def test_who_listens_is_told_of_what_a_crm_assigns(
    app: Application, admin: Api, post: Post, act: Act
) -> None:
    listener = {"url": "https://93.184.215.14/hooks", "kinds": ["lead.assigned"]}
    assert admin.post("/v1/webhooks", listener).status_code == 201
    at = round(now().timestamp() * 1000)
    news = [property_change(7, "hubspot_owner_id", "12", at)]
    assert post(hubspot_sender.signed(json.dumps(news).encode())).status == 202
    act()
    with reading(app.state.core.engine) as session:
        told = session.exec(select(Bulletin).where(Bulletin.kind == "lead.assigned")).all()
    assert [one.facts for one in told] == [{"rep": "12"}]


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
