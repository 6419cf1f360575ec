"""The settings pages: each story from the form to what came of it, and who may not."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from models.database import reading, transaction
from models.facts.state import LeadState
from models.now import clock, now
from models.tables import (
    Absence,
    ApiKey,
    Audit,
    ConnectorMapping,
    Dispatch,
    Endpoint,
    Lead,
    Mirror,
    User,
    Writeback,
)
from service.app import Application
from service.dispatch import dispatches
from service.kit import outbound
from service.writeback import actions as writeback
from service.writeback.schemas import WritebackIn
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.people import Browser, Visit

pytestmark = ON_SQLITE

PAGES = ("people", "keys", "connectors", "connectors/hubspot", "connectors/hubspot/mapping",
         "webhooks", "hours")  # fmt: skip
ODD = "<script>alert(1)</script>'); DROP TABLE app_user; --"


@pytest.fixture
def admin(visit: Visit) -> Browser:
    return visit("admin")


def one(app: Application, table, **having):
    with reading(app.state.core.engine) as session:
        query = select(table)
        for name, value in having.items():
            query = query.where(getattr(table, name) == value)
        return session.exec(query.order_by(*table.__table__.primary_key)).first()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_administrator_opens_every_page(app: Application, visit: Visit, language: str) -> None:
    browser = visit("admin", language=language)
    for page in ("", *PAGES):
        assert browser.get(f"/settings/{page}".rstrip("/")).status_code == 200, page
        assert f'<html lang="{language}">' in browser.text


@pytest.mark.parametrize(
    ("role", "open_to"),
    [
        ("rep", set()),
        ("data", set()),
        ("marketing", {"connectors", "connectors/hubspot", "connectors/hubspot/mapping"}),
        ("manager", {"connectors", "connectors/hubspot", "connectors/hubspot/mapping", "hours"}),
    ],
)
def test_a_section_is_for_who_may(visit: Visit, role, open_to: set[str]) -> None:
    browser = visit(role, rep="marie" if role == "rep" else None)
    for page in PAGES:
        expected = 200 if page in open_to else 403
        assert browser.get(f"/settings/{page}").status_code == expected, page


def test_a_form_of_another_site_is_refused(app: Application, admin: Browser) -> None:
    admin.get("/settings/keys")
    for path in ("keys", "people", "people/remove", "webhooks", "hours", "connectors/odoo/undo"):
        answer = admin.post(f"/settings/{path}", csrf="0" * 64, name="x", role="admin")
        assert answer.status_code == 403
    assert one(app, ApiKey, name="x") is None


def test_a_key_is_shown_once_works_and_is_revoked(app: Application, admin: Browser, client) -> None:
    admin.get("/settings/keys")
    admin.post("/settings/keys", name=ODD, role="crm")
    secret = admin.text.split('class="secret">')[1].split("<")[0]
    assert "<script>alert" not in admin.text
    assert ODD in admin.words
    called = {"authorization": f"Bearer {secret}"}
    assert client.get("/v1/leads?system=odoo&external_id=1", headers=called).status_code == 200
    admin.get("/settings/keys")
    assert secret not in admin.text
    assert ODD in admin.words
    key = one(app, ApiKey, name=ODD)
    admin.post("/settings/keys/revoke", key_id=key.id)
    assert "The key is revoked" in admin.words
    assert one(app, ApiKey, id=key.id).revoked_at is not None


def test_a_key_expires_has_a_limit_and_gets_a_new_secret(
    app: Application, admin: Browser, client
) -> None:
    admin.get("/settings/keys")
    yesterday = (now() - timedelta(days=1)).date().isoformat()
    assert (
        admin.post("/settings/keys", name="x", role="data", last_day=yesterday).status_code == 422
    )
    assert "A key works to the end of its last day" in admin.words
    assert (
        admin.post("/settings/keys", name="x", role="data", last_day="9999-12-31").status_code
        == 422
    )
    admin.get("/settings/keys")
    later = (now() + timedelta(days=40)).date()
    admin.post("/settings/keys", name="x", role="data", last_day=later.isoformat(), per_minute="90")
    first = admin.text.split('class="secret">')[1].split("<")[0]
    assert "at most 90 calls a minute" in admin.words
    key = one(app, ApiKey, name="x")
    assert key.per_minute == 90
    assert (key.expires_at + timedelta(hours=3)).date() == later + timedelta(days=1)
    admin.post("/settings/keys/rotate", key_id=key.id, overlap_hours="24")
    second = admin.text.split('class="secret">')[1].split("<")[0]
    assert "Its earlier secret is valid too" in admin.words
    for secret in (first, second):
        called = {"authorization": f"Bearer {secret}"}
        assert client.get("/v1/versions", headers=called).status_code == 200
    with clock(lambda: key.expires_at + timedelta(minutes=1)):
        admin = Browser(app)
        admin.sign_in("admin@example.com")
        admin.get("/settings/keys")
        assert "expired on" in admin.words


def test_what_administrators_do_is_in_the_audit(app: Application, admin: Browser) -> None:
    admin.get("/settings/keys")
    admin.post("/settings/keys", name="x", role="crm")
    key = one(app, ApiKey, name="x")
    admin.post("/settings/keys/revoke", key_id=key.id)
    with reading(app.state.core.engine) as session:
        acts = session.exec(select(Audit).order_by(Audit.id)).all()
    assert [(act.who, act.act, act.subject) for act in acts] == [
        ("The admin", "POST /settings/keys", {}),
        ("The admin", "POST /settings/keys/revoke", {"key_id": key.id}),
    ]


def test_a_single_record_is_put_back_and_written_again(app: Application, admin: Browser) -> None:
    page = "/settings/connectors/hubspot/records"
    assert admin.get(page).status_code == 404
    with transaction(app.state.core.engine) as session:
        writeback.put(session, app.state.core.settings, "hubspot", WritebackIn(mode="live"))
        made = Lead(id="0" * 31 + "1", created_at=now(), state=LeadState().to_json(), person={})
        session.add(made)
        session.flush()
        shown, earlier = {"smarketing_points": 71}, {"smarketing_points": ODD}
        row = {"system": "hubspot", "external_id": "4711", "lead_id": made.id, "state": "shown"}
        session.add(Mirror.model_validate(row | {"shown": shown, "earlier": earlier}))
    admin.get(page)
    assert "4711 shows our score" in admin.words
    assert f"smarketing_points 71 (before: {ODD})" in admin.words
    admin.get(f"{page}?external_id=none")
    assert "No such record" in admin.words
    admin.get(page)
    admin.post(f"{page}/undo", external_id="4711")
    assert "is being put back" in admin.words
    assert one(app, Mirror).state == "leaving"
    admin.post(f"{page}/write", external_id="4711")
    assert one(app, Mirror).state == "fresh"


def test_an_account_is_made_changed_and_removed(app: Application, admin: Browser) -> None:
    admin.get("/settings/people")
    admin.post("/settings/people", name="Inès", email="ines@example.com", role="rep", rep="ines")
    password = admin.text.split('class="secret">')[1].split("<")[0]
    ines = Browser(app)
    assert ines.sign_in("ines@example.com", password).url.path == "/queue"
    admin.get("/settings/people")
    assert password not in admin.text
    assert "1 session," in admin.words
    user = one(app, User, email="ines@example.com")
    admin.post("/settings/people/role", user_id=user.id, role="marketing", rep="")
    assert ines.get("/queue").status_code == 403
    admin.post("/settings/people/sessions", user_id=user.id)
    assert ines.get("/queue").url.path == "/sign-in"
    admin.post("/settings/people/password", user_id=user.id)
    renewed = admin.text.split('class="secret">')[1].split("<")[0]
    assert ines.sign_in("ines@example.com", password).status_code == 422
    assert ines.sign_in("ines@example.com", renewed).status_code == 200
    admin.get("/settings/people")
    admin.post("/settings/people/remove", user_id=user.id)
    assert ines.get("/").url.path == "/sign-in"
    assert one(app, User, email="ines@example.com") is None


def test_what_cannot_be_says_what_to_do(app: Application, admin: Browser) -> None:
    admin.get("/settings/people")
    mine = one(app, User, email="admin@example.com").id
    refused = [
        admin.post("/settings/people/remove", user_id=mine),
        admin.post("/settings/people/role", user_id=mine, role="data"),
        admin.post("/settings/people", name="x", email="admin@example.com", role="data"),
        admin.post("/settings/people", name="x", email="new@example.com", role="rep"),
    ]
    assert [answer.status_code for answer in refused] == [409, 409, 409, 422]
    titles = ("stay administrator", "stay administrator", "has this address", "Which sales rep")
    for answer, title in zip(refused, titles, strict=True):
        assert title in answer.text
    assert one(app, User, id=mine).role == "admin"


def test_a_connector_says_what_its_settings_lack(app: Application, admin: Browser) -> None:
    admin.get("/settings/connectors/hubspot")
    admin.post("/settings/connectors/hubspot/try")
    assert "does not answer just now" in admin.words
    admin.post("/settings/connectors/odoo/try")
    assert "lack this CRM’s address or key" in admin.words
    admin.post("/settings/connectors/odoo/switch", mode="shadow")
    assert "in shadow: nothing is written" in admin.words
    assert one(app, Writeback).mode == "shadow"
    answer = admin.post("/settings/connectors/odoo/switch", mode="live")
    assert answer.status_code == 409
    assert "can only be in shadow" in admin.words
    admin.get("/settings/connectors/odoo")
    admin.post("/settings/connectors/odoo/undo")
    assert one(app, Writeback).mode == "undoing"
    admin.post("/settings/connectors/hubspot/retry")
    assert "wait again" in admin.words
    assert admin.get("/settings/connectors/nobody").status_code == 404


def test_a_mapping_is_tried_before_it_is_in_force(app: Application, admin: Browser) -> None:
    page = "/settings/connectors/generic/mapping"
    admin.get(page)
    data = {"external_id": "7", "staff": 12, ODD: ODD}
    told = {"type": "demo_request", "timestamp": "2026-03-01T09:30:00Z", "data": data}
    mapping: dict[str, Any] = {"attributes": "staff = employees\nalone", "sample": json.dumps(told)}
    assert admin.post(f"{page}/try", **mapping).status_code == 422
    mapping["attributes"] = "staff = employees"
    tried = admin.post(f"{page}/try", **mapping)
    assert tried.status_code == 200
    assert "This would be recorded" in admin.words
    assert "employees 12" in admin.words
    assert "<script>alert" not in admin.text
    assert one(app, ConnectorMapping) is None
    admin.post(page, **mapping)
    assert "The new mapping is in force" in admin.words
    held = one(app, ConnectorMapping)
    assert held.document["attributes"] == {"staff": "employees"}
    assert held.changed_by == "The admin"


def test_an_endpoint_is_made_read_and_replayed(
    app: Application, admin: Browser, monkeypatch
) -> None:
    monkeypatch.setattr(outbound, "check", lambda _url: None)
    admin.get("/settings/webhooks")
    admin.post("/settings/webhooks", url="https://hooks.example/a", kinds=["lead.assigned"])
    secret = admin.text.split('class="secret">')[1].split("<")[0]
    assert secret.startswith("whsec_")
    endpoint = one(app, Endpoint)
    page = f"/settings/webhooks/{endpoint.id}"
    with transaction(app.state.core.engine) as session:
        held = session.get_one(Endpoint, endpoint.id)
        sent = dispatches.send(session, held, "lead.assigned", {"to": ODD}, None)
        dispatches.note(session, sent, {"status": 500, "why": ODD}, False, None)
    admin.get(page)
    assert secret not in admin.text
    assert "A lead was assigned to a rep" in admin.words
    assert "<script>alert" not in admin.text
    admin.post(f"{page}/replay", dispatch_id=sent.id)
    assert one(app, Dispatch).state == "waiting"
    admin.post(f"{page}/rotate")
    assert "whsec_" in admin.text
    admin.post(f"{page}/active", active="no")
    assert "switched off" in admin.words
    admin.post(f"{page}/recover")
    assert "sent again shortly" in admin.words
    admin.post(f"{page}/remove")
    assert one(app, Endpoint) is None


def test_a_form_cannot_tell_the_audit_that_another_thing_was_meant(
    app: Application, admin: Browser
) -> None:
    meant, other = "a" * 32, "b" * 32
    admin.get("/settings/webhooks")
    with transaction(app.state.core.engine) as session:
        called = Endpoint(id=meant, url="https://93.184.215.14/x", shape="standard", kinds=[],
                          salt="", created_by="", created_at=now())  # fmt: skip
        session.add(called)
    admin.post(f"/settings/webhooks/{meant}/recover", endpoint_id=other)
    act = one(app, Audit)
    assert act is not None
    assert act.subject == {"endpoint_id": meant}


def test_an_address_of_our_own_network_is_refused(app: Application, admin: Browser) -> None:
    admin.get("/settings/webhooks")
    answer = admin.post("/settings/webhooks", url="https://127.0.0.1/x", kinds=["lead.scored"])
    assert answer.status_code == 422
    assert "HTTPS address that the internet can reach" in admin.words
    assert one(app, Endpoint) is None


def test_hours_and_absences(app: Application, admin: Browser) -> None:
    page = "/settings/hours"
    admin.get(page)
    stated: dict[str, Any] = {
        "scope": "team",
        "name": ODD[:70],
        "zone": "Europe/Paris",
        "holidays": "fr",
    }
    admin.post(page, **stated, monday="09:00-12:00, 14:00–18:00", friday="9-12")
    assert "These are no working hours" in admin.words
    admin.get(page)
    admin.post(page, **stated, monday="09:00-12:00, 14:00–18:00")
    assert "14:00–18:00" in admin.words
    assert "<script>alert" not in admin.text
    tomorrow = (now() + timedelta(days=1)).strftime("%Y-%m-%dT09:00")
    away: dict[str, Any] = {"scope": "rep", "name": "marie", "begins": tomorrow}
    assert admin.post(f"{page}/absence", **away, ends=tomorrow).status_code == 422
    admin.get(page)
    ends = (now() + timedelta(days=3)).strftime("%Y-%m-%dT18:00")
    admin.post(f"{page}/absence", **away, ends=ends)
    assert "The absence is noted." in admin.words
    absence = one(app, Absence)
    assert absence.begins_at.hour in (7, 8)  # nine in Paris
    admin.post(f"{page}/absence/remove", absence_id=absence.id)
    assert one(app, Absence) is None
    admin.post(f"{page}/usual", scope="team", name=ODD[:70])
    assert "usual hours count" in admin.words
