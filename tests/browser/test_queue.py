"""A rep works the queue in a real Chromium: by clicks, by keys, on a phone, without JavaScript."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import col, select

from models.database import reading, transaction
from models.tables import Feedback
from service.app import Application
from service.people.keys import create_key
from tests.fixtures.browser import let_in
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.people import PASSWORD, MakeUser
from tests.fixtures.service import Api
from tests.service.pages.leads import add_lead, add_three

pytestmark = ON_SQLITE

WATCH = """
window.violations = [];
addEventListener("securitypolicyviolation", e => window.violations.push(e.violatedDirective));
"""
LONG = {
    "name": "Marie-Antoinette de La Rochefoucauld-Montmorency de Saint-Germain-en-Laye",
    "company": "Compagnie-internationale-des-transports-maritimes-et-fluviaux-de-Basse-Loire",
    "job_title": "Responsable administrative et financière adjointe, pôle international",
    "email": "adresse-vraiment-tres-longue-et-sans-cesure@compagnie-internationale.example",
    "source": "recommandation_d_un_partenaire_de_longue_date",
    "campaign": "printemps_des_transports_2026_relance_numero_trois",
}

Open = Callable[..., Page]


@pytest.fixture
def rep(app: Application, serving: str, make_user: MakeUser) -> Iterator[Api]:
    """A rep called marie who can sign in, and the CRM's API beside her."""
    make_user("rep", "marie", "Marie Durand")
    with transaction(app.state.core.engine) as session:
        secret = create_key(session, "admin", "crm", None)
    with httpx.Client(base_url=serving) as client:
        yield Api(client, secret)  # type: ignore[arg-type]


@pytest.fixture
def open_page(chromium: Browser, serving: str) -> Iterator[Open]:
    """Open a page in a fresh context; at the end, nothing may have been complained about."""
    complaints: list[str] = []
    pages: list[Page] = []

    def opened(locale: str = "en-GB", width: int = 1280, **options: Any) -> Page:
        viewport = {"width": width, "height": 844}
        context = chromium.new_context(
            base_url=serving,
            locale=locale,
            viewport=viewport,  # type: ignore[arg-type]
            has_touch=width < 600,
            **options,
        )
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.add_init_script(WATCH)
        page.on("console", lambda said: complaints.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        pages.append(page)
        return page

    yield opened
    for page in pages:
        complaints += page.evaluate("window.violations ?? []")
        page.context.close()
    assert complaints == []


@pytest.fixture
def at_queue(app: Application, rep: Api, open_page: Open, serving: str) -> Open:
    """Open the queue of the rep, who is signed in already."""

    def opened(*shape: Any) -> Page:
        page = open_page(*shape)
        let_in(app.state.core, page.context, serving, "marie@example.com")
        page.goto("/queue")
        return page

    return opened


def sign_in(page: Page) -> None:
    page.goto("/")
    page.locator("[name=email]").fill("marie@example.com")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue")


def given(app: Application) -> list[tuple[str, str, str | None, str | None]]:
    with reading(app.state.core.engine) as session:
        rows = session.exec(select(Feedback).order_by(col(Feedback.given_at))).all()
    return [(row.lead_id, row.verdict, row.reason_code, row.rep_id) for row in rows]


def first_lead(page: Page) -> Any:
    return page.locator("[data-lead]").first


def overflow(page: Page) -> int:
    width: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return width


def test_three_leads_by_two_clicks_each(app: Application, rep: Api, open_page: Open) -> None:
    best, middle, worst = add_three(rep, "marie")
    page = open_page()
    sign_in(page)
    expect(first_lead(page)).to_contain_text("asked for a demo a day ago")

    first_lead(page).get_by_role("button", name="Accept").click()
    expect(page.locator("#said")).to_contain_text("Accepted: Hélène Garnier.")
    expect(first_lead(page).get_by_role("heading")).to_be_focused()

    first_lead(page).get_by_text("Not now", exact=False).first.click()
    first_lead(page).get_by_role("button", name="Not ready yet").click()
    expect(page.locator("#said")).to_contain_text("Not now: Marc Le Goff.")

    first_lead(page).get_by_text("Reject", exact=False).first.click()
    first_lead(page).get_by_text("More reasons").locator("visible=true").click()
    first_lead(page).get_by_role("button", name="A student").click()
    expect(page.locator("#said")).to_contain_text("Rejected: Inès Carpentier.")
    expect(page.get_by_text("Nobody is waiting for your call")).to_be_visible()

    assert page.url.endswith("/queue")
    assert given(app) == [
        (best, "accepted", None, "marie"),
        (middle, "recycled", "bad_timing", "marie"),
        (worst, "rejected", "student", "marie"),
    ]
    assert [rep.get(f"/v1/leads/{lead}").json()["verdict"] for lead in (best, middle, worst)] == [
        "accepted",
        "recycled",
        "rejected",
    ]
    assert rep.get("/v1/queue").json()["items"] == []


def test_three_leads_by_two_keys_each_and_an_undo(
    app: Application, rep: Api, at_queue: Open
) -> None:
    best, middle, worst = add_three(rep, "marie")
    page = at_queue("fr-FR")
    page.keyboard.press("a")
    expect(page.locator("#said")).to_contain_text("Accepté\u00a0: Hélène Garnier.")
    page.keyboard.press("u")
    expect(page.locator("#said")).to_contain_text("Annulé.")
    expect(first_lead(page)).to_contain_text("Hélène Garnier")
    page.keyboard.press("n")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator("#said")).to_contain_text("Accepté\u00a0: Hélène Garnier.")

    page.keyboard.press("j")
    expect(page.get_by_role("heading", name="Inès Carpentier")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("n")
    page.keyboard.press("2")
    expect(page.locator("#said")).to_contain_text("Plus tard\u00a0: Marc Le Goff.")

    page.keyboard.press("r")
    page.locator("[name=comment] >> visible=true").fill("a n r 1")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.locator("summary[data-key=r]").focus()
    page.keyboard.press("1")
    expect(page.locator("#said")).to_contain_text("Refusé\u00a0: Inès Carpentier.")
    assert given(app) == [
        (best, "accepted", None, "marie"),
        (best, "withdrawn", None, "marie"),
        (best, "accepted", None, "marie"),
        (middle, "recycled", "no_budget", "marie"),
        (worst, "rejected", "no_fit", "marie"),
    ]


def test_single_keys_can_be_turned_off(app: Application, rep: Api, at_queue: Open) -> None:
    add_three(rep, "marie")
    page = at_queue()
    page.get_by_text("How to read and use this page").click()
    page.get_by_label("Use these keys").uncheck()
    page.keyboard.press("a")
    page.reload()
    page.keyboard.press("a")
    expect(page.get_by_text("3 leads")).to_be_visible()
    assert given(app) == []


@pytest.mark.parametrize("locale", ["fr-FR", "en-GB"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_overflows(rep: Api, at_queue: Open, locale: str, width: int) -> None:
    add_three(rep, "marie")
    add_lead(rep, "long", LONG, {"demo_request": 0.5, "pricing_view": 0.5}, "marie")
    page = at_queue(locale, width)
    assert overflow(page) <= 0
    for key in ("n", "r"):
        first_lead(page).locator(f"[data-key={key}]").click()
        first_lead(page).locator("[data-key='0'] >> visible=true").click()
        assert overflow(page) <= 0
    first_lead(page).locator("[data-key='1'] >> visible=true").click()
    expect(page.locator("#said form")).to_be_visible()
    page.locator(".menu summary").click()
    assert overflow(page) <= 0
    expect(page.locator("html")).to_have_attribute("lang", locale[:2])


def test_all_works_without_javascript(app: Application, rep: Api, open_page: Open) -> None:
    best, middle, _ = add_three(rep, "marie")
    page = open_page(java_script_enabled=False)
    sign_in(page)
    first_lead(page).get_by_role("button", name="Accept").click()
    page.wait_for_url(re.compile("/queue.said="))
    expect(page.locator("#said")).to_contain_text("Accepted: Hélène Garnier.")
    first_lead(page).get_by_text("Reject", exact=False).first.click()
    first_lead(page).get_by_role("button", name="No budget").click()
    expect(page.locator("#said")).to_contain_text("Rejected: Marc Le Goff.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#said")).to_contain_text("Taken back.")
    assert [(lead, verdict) for lead, verdict, *_ in given(app)] == [
        (best, "accepted"),
        (middle, "rejected"),
        (middle, "withdrawn"),
    ]


def test_a_visit_that_ended_asks_to_sign_in_again(rep: Api, open_page: Open) -> None:
    add_three(rep, "marie")
    page = open_page()
    sign_in(page)
    page.context.clear_cookies()
    page.goto("/queue")
    page.wait_for_url("**/sign-in?to=/queue")
    sign_in(page)
    expect(page.get_by_text("3 leads")).to_be_visible()
