"""The settings in a real Chromium from form to result: accounts and keys, a connector from its dry
run to a single record put back, webhooks, hours, and the people who ask to be left alone.
"""

from datetime import timedelta

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from models.database import reading, transaction
from models.now import now
from models.tables import Absence, ApiKey, ConnectorMapping, Lead, Mirror, Writeback
from service.app import Application
from service.dispatch import dispatches, endpoints
from service.kit import outbound
from service.writeback import mirrors
from service.writeback.crm import SHOWN
from tests.browser.shapes import Enter, in_each_shape
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api
from tests.service.pages.leads import BEST

pytestmark = ON_SQLITE

SECRET = ".secret"


def unfold(page: Page, action: str) -> None:
    """Open what a button that unfolds first stands before, and press it."""
    form = page.locator(f"details:has(form[action$='{action}'])").last
    form.locator("> summary").click()
    form.locator(f"form[action$='{action}'] button").click()


@in_each_shape
def test_an_account_and_a_key_from_first_to_last_day(
    app: Application, enter: Enter, chromium: Browser, serving: str, locale: str, width: int
) -> None:
    page = enter("admin", locale, width)
    page.goto("/settings/people")
    page.locator("main details > summary").first.click()
    page.locator("[name=name]").first.fill("Inès Carpentier")
    page.locator("[name=email]").first.fill("ines@example.com")
    page.locator("form[action='/settings/people'] [name=role]").select_option("marketing")
    page.locator("form[action='/settings/people'] button.main").click()
    password = page.locator(SECRET).inner_text()
    with chromium.new_context(base_url=serving) as context:
        ines = context.new_page()
        ines.goto("/sign-in")
        ines.locator("[name=email]").fill("ines@example.com")
        ines.locator("[name=password]").fill(password)
        ines.keyboard.press("Enter")
        ines.wait_for_url("**/objectives")

    page.goto("/settings/keys")
    page.locator("[name=name]").fill("Site web")
    page.locator("form[action='/settings/keys'] [name=role]").select_option("data")
    page.locator("[name=last_day]").fill((now() + timedelta(days=30)).date().isoformat())
    page.locator("[name=per_minute]").fill("120")
    page.locator("form[action='/settings/keys'] button.main").click()
    first = page.locator(SECRET).inner_text()
    unfold(page, "/rotate")
    second = page.locator(SECRET).inner_text()
    for secret in (first, second):
        called = {"authorization": f"Bearer {secret}"}
        assert httpx.get(f"{serving}/v1/versions", headers=called).status_code == 200
    unfold(page, "/revoke")
    expect(page.locator(".tag.bad")).to_be_visible()
    with reading(app.state.core.engine) as session:
        key = session.exec(select(ApiKey).where(ApiKey.name == "Site web")).one()
    assert key.revoked_at
    assert key.per_minute == 120


@in_each_shape
def test_a_connector_from_its_dry_run_to_a_record_put_back(
    app: Application, crm: Api, enter: Enter, locale: str, width: int
) -> None:
    lead = {"system": "hubspot", "external_id": "4711", "attributes": BEST}
    assert crm.post("/v1/score", {"lead": lead, "events": []}).status_code == 200
    page = enter("admin", locale, width)
    page.goto("/settings/connectors/hubspot")
    page.locator("form[action$='/try'] button").click()
    expect(page.locator(".said.alarm")).to_be_visible()

    page.goto("/settings/connectors/generic/mapping")
    page.locator("[name=attributes]").fill("staff = employees")
    page.locator("[name=sample]").fill(
        '{"type": "demo_request", "timestamp": "2026-03-01T09:30:00Z",'
        ' "data": {"external_id": "7", "staff": 12}}'
    )
    page.locator("button[formaction$='/try']").click()
    expect(page.locator("section[aria-labelledby=tried]")).to_contain_text("employees")
    page.locator("form button.main").click()
    page.wait_for_url("**/mapping?done=mapping")

    page.goto("/settings/connectors/hubspot")
    page.locator("form:has([value=shadow]) button").click()
    unfold(page, "/switch")
    expect(page.locator("form[action$='/undo']")).to_have_count(1)
    with transaction(app.state.core.engine) as session:
        held = session.get_one(Writeback, "hubspot")
        mirrors.ask_all(session, "hubspot", "")
        session.flush()
        (due,) = mirrors.due(session, "hubspot", 5, "fr")
        assert due.content
        written = {"4711": due.content.named(held.fields)}
        mirrors.remember_earlier(
            session, "hubspot", {"4711": dict.fromkeys(written["4711"])}, written
        )
        session.flush()
        mirrors.note_written(session, "hubspot", [(due, SHOWN)])
    page.goto("/settings/connectors/hubspot/records")
    page.locator("[name=external_id]").first.fill("4711")
    page.locator("form[method=get] button").click()
    unfold(page, "/records/undo")
    expect(page.locator("form[action$='/records/write']")).to_be_visible()
    with reading(app.state.core.engine) as session:
        assert session.get_one(Mirror, ("hubspot", "4711")).state == "leaving"
        assert session.exec(select(ConnectorMapping)).one().document["attributes"]


@in_each_shape
def test_webhooks_hours_and_people_who_ask(
    app: Application,
    crm: Api,
    enter: Enter,
    locale: str,
    width: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outbound, "check", lambda _url: None)
    lead = {"system": "crm", "external_id": "1", "attributes": BEST}
    assert crm.post("/v1/score", {"lead": lead, "events": []}).status_code == 200
    page = enter("admin", locale, width)
    page.goto("/settings/webhooks")
    page.locator("[name=url]").fill("https://hooks.example/a")
    page.locator("[value='lead.assigned']").check()
    page.locator("form[action='/settings/webhooks'] button.main").click()
    assert page.locator(SECRET).inner_text().startswith("whsec_")
    with transaction(app.state.core.engine) as session:
        (endpoint,) = endpoints.active(session)
        sent = dispatches.send(session, endpoint, "lead.assigned", {"lead": 1}, None)
        dispatches.note(session, sent, {"status": 500, "why": "not accepted"}, False, None)
    page.goto(f"/settings/webhooks/{endpoint.id}")
    page.locator("form[action$='/replay'] button").click()
    page.wait_for_url("**?done=replayed")

    page.goto("/settings/hours")
    page.locator("summary.button").last.click()
    begins = now() + timedelta(days=3)
    page.locator("form[action$='/absence'] [name=name]").fill("marie")
    page.locator("[name=begins]").fill(f"{begins:%Y-%m-%d}T09:00")
    page.locator("[name=ends]").fill(f"{begins:%Y-%m-%d}T18:00")
    page.locator("form[action$='/absence'] button").click()
    page.wait_for_url("**?done=absence")

    page.goto("/settings/privacy")
    page.locator("[name=email]").first.fill(BEST["email"])
    page.locator("form[action$='/find'] button").click()
    page.locator("form[action$='/leave-alone'] button").click()
    page.wait_for_url("**?done=left-alone")
    expect(page.locator(".entries li")).to_have_count(1)
    with reading(app.state.core.engine) as session:
        assert session.exec(select(Lead)).one().objected_at
        assert session.exec(select(Absence)).one().scope == "rep"
