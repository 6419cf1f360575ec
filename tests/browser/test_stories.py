"""Stories of pages in a real Chromium, from sign-in to result: the first account and its visits, a
lead looked into and disputed, a version promoted and rolled back, a training run followed, new
leads while the page is open.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from models import registry
from models.database import transaction
from models.scorecard.written import WRITTEN
from models.tables import Promotion, TrainingRun
from service.app import Application
from service.people import first_user
from tests.browser.looking import listened
from tests.fixtures.browser import let_in
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.people import PASSWORD, MakeUser
from tests.fixtures.service import Api
from tests.service.pages.leads import add_lead, add_three

pytestmark = ON_SQLITE

HOSTILE = "\"><script>alert('x')</script>'; DROP TABLE lead; --"

SignIn = Callable[..., Page]


@pytest.fixture
def sign_in(
    app: Application, chromium: Browser, serving: str, make_user: MakeUser
) -> Iterator[SignIn]:
    """Sign a new user in, in a browser of its own that complains of nothing."""
    stack = ExitStack()
    heard: list[list[str]] = []

    def signed_in(role: str, locale: str = "en-GB", **who: Any) -> Page:
        email = make_user(role, **who)
        page = chromium.new_context(base_url=serving, locale=locale).new_page()
        page.set_default_timeout(20_000)
        stack.callback(page.context.close)
        heard.append(stack.enter_context(listened(page)))
        let_in(app.state.core, page.context, serving, email)
        page.goto("/")
        return page

    yield signed_in
    stack.close()
    assert not any(heard), heard


def test_the_first_account_is_set_up_signed_out_of_and_into_again(
    app: Application, chromium: Browser, serving: str
) -> None:
    context = chromium.new_context(base_url=serving, locale="fr-FR")
    page = context.new_page()
    page.goto("/")
    page.wait_for_url("**/setup")
    told = {"code": first_user.code_of(app.state.core.settings.secret), "name": "Ada",
            "email": "ada@example.com", "password": PASSWORD}  # fmt: skip
    for field, text in told.items():
        page.locator(f"[name={field}]").fill(text)
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue")
    expect(page.get_by_text("Personne n’attend votre appel")).to_be_visible()
    page.locator(".menu > summary").click()
    page.get_by_role("button", name="Se déconnecter", exact=True).click()
    page.wait_for_url("**/sign-in")
    page.locator("[name=email]").fill("ada@example.com")
    page.locator("[name=password]").fill("not this one")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue")
    context.close()


def test_a_lead_is_looked_into_and_its_verdict_disputed(crm: Api, sign_in: SignIn) -> None:
    best, *_ = add_three(crm, "marie")
    marie = sign_in("rep", rep="marie", locale="fr-FR")
    marie.get_by_role("link", name="Hélène Garnier").click()
    expect(marie.get_by_role("heading", name="Pourquoi")).to_be_visible()
    expect(marie.locator(".waterfall li")).not_to_have_count(0)
    expect(marie.locator("[data-chart] canvas")).to_be_visible()
    marie.go_back()
    marie.keyboard.press("r")
    marie.keyboard.press("1")
    expect(marie.locator("#said")).to_contain_text("Refusé")

    nadia = sign_in("marketing")
    nadia.goto(f"/leads/{best}")
    nadia.get_by_text("Dispute it").click()
    nadia.get_by_label("Why does this verdict look wrong?").fill(HOSTILE)
    nadia.get_by_role("button", name="Send it to the rep").click()
    expect(nadia.get_by_text(HOSTILE)).to_be_visible()

    marie.goto(f"/leads/{best}")
    marie.get_by_label("Votre réponse").fill(HOSTILE)
    marie.get_by_role("button", name="L’annuler").click()
    expect(marie.get_by_text("l’avis est annulé")).to_be_visible()
    expect(marie.get_by_text(HOSTILE)).to_have_count(2)
    marie.goto("/queue")
    expect(marie.get_by_role("link", name="Hélène Garnier")).to_be_visible()


def test_new_leads_come_without_reloading(crm: Api, sign_in: SignIn) -> None:
    add_three(crm, "marie")
    page = sign_in("rep", rep="marie")
    page.clock.install()
    page.goto("/queue")
    add_lead(crm, "new", {"name": "Zoé Blanc", "job_title": "CEO"}, {"demo_request": 0.0}, "marie")
    page.clock.fast_forward(16_000)
    page.locator("#news").get_by_role("link", name="Show").click()
    expect(page.get_by_role("link", name="Zoé Blanc")).to_be_visible()
    expect(page.locator("#news")).to_be_empty()


def test_a_version_is_promoted_and_rolled_back(app: Application, sign_in: SignIn) -> None:
    engine = app.state.core.engine
    other = type(WRITTEN)(WRITTEN.base_points + 1, WRITTEN.log_odds_at_50, WRITTEN.rules)
    with transaction(engine) as session:
        candidate = registry.add_version(session, other, "learned").id
    page = sign_in("data", locale="fr-FR")
    page.goto("/versions")
    page.get_by_role("link", name=candidate, exact=True).click()
    page.locator("summary", has_text="En faire la championne").click()
    page.get_by_label("Pourquoi").fill(HOSTILE)
    page.get_by_role("button", name="En faire la championne").click()
    expect(page.get_by_text(HOSTILE).first).to_be_visible()
    page.locator("summary", has_text="Revenir en arrière").click()
    page.get_by_label("Pourquoi").fill("trop peu de leads chauds")
    page.get_by_role("button", name="Revenir à la précédente").click()
    expect(page.get_by_text("trop peu de leads chauds").first).to_be_visible()
    with transaction(engine) as session:
        acts = [row.act for row in session.exec(select(Promotion))]
    assert acts == ["promote", "promote", "roll_back"]


def test_a_training_run_is_followed_to_its_end(app: Application, sign_in: SignIn) -> None:
    engine = app.state.core.engine
    page = sign_in("data")
    page.goto("/versions")
    page.clock.install()
    page.get_by_role("button", name="Train now").click()
    expect(page.get_by_text("waits for the worker", exact=True)).to_be_visible()
    with transaction(engine) as session:
        (run,) = session.exec(select(TrainingRun))
        registry.start_run(session, run)
    page.clock.fast_forward(3_000)
    expect(page.get_by_text("is training")).to_be_visible()
    expect(page.locator("progress")).to_be_visible()
    with transaction(engine) as session:
        (run,) = session.exec(select(TrainingRun))
        registry.end_run(session, run, "keep", None, {})
    page.clock.fast_forward(3_000)
    expect(page.get_by_text("not better: the champion stays")).to_be_visible()
