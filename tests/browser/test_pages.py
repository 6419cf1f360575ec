"""Every page in a real Chromium, in both languages, on a phone and on a desk: nothing overflows or
is cut, nothing is complained of, nothing is untranslated, and axe-core finds no violation.
"""

from itertools import product

import pytest
from fastapi.routing import APIRoute

from service.kit.roles import MAY, USER_ROLES
from service.pages.menu import ENTRIES, menu_of
from service.pages.site import ROUTERS
from tests.browser.company import Town
from tests.browser.looking import listened, troubles
from tests.browser.roll_call import NO_PAGES, PAGES, Shown

WIDTHS = (390, 1280)

ALL = list(product(PAGES, ("fr", "en"), WIDTHS))
FIRST = {(shown.name, "fr", WIDTHS[i % 2]) for i, shown in enumerate(PAGES)}
"""Of the whole matrix, what each run looks at: every page, in the longer language."""


def _case(shown: Shown, language: str, width: int) -> object:
    in_each_run = (shown.name, language, width) in FIRST
    marks = [] if in_each_run else [pytest.mark.thorough]
    return pytest.param(shown, language, width, id=f"{shown.name}-{language}-{width}", marks=marks)


@pytest.mark.parametrize(("shown", "language", "width"), [_case(*one) for one in ALL])
def test_a_page_is_whole(a_town: Town, shown: Shown, language: str, width: int) -> None:
    page = a_town.context(shown.who, language).new_page()
    page.set_viewport_size({"width": width, "height": 844})
    with listened(page) as complaints:
        answer = page.goto(a_town.address(shown))
        assert answer is not None
        assert answer.status == (404 if shown.name == "not-found" else 200)
        found = troubles(page, language)
    page.close()
    if shown.name == "not-found":
        complaints = [said for said in complaints if "404" not in said]
    assert found + complaints == []


def test_every_page_is_on_the_roll_call() -> None:
    routes = [route for router in ROUTERS for route in router.routes]
    answers = {r.path for r in routes if isinstance(r, APIRoute) and "GET" in (r.methods or ())}
    shown = {path.partition("{")[0] for path in (one.path for one in PAGES)}
    missing = {path for path in answers if path.partition("{")[0] not in shown}
    assert missing == set(NO_PAGES)


def test_the_menu_leads_to_pages_that_the_role_may_open() -> None:
    permissions = frozenset().union(*MAY.values())
    assert {entry.permission for entry in ENTRIES} <= permissions
    routes = {route.path for router in ROUTERS for route in router.routes}  # type: ignore[attr-defined]
    assert {entry.path for entry in ENTRIES} <= routes
    for role in ("rep", "manager", "admin"):
        assert next(menu_of(role)).path == "/queue"
    assert "data" in USER_ROLES


def test_the_menu_opens_on_a_phone_and_leads_on(a_town: Town) -> None:
    page = a_town.context("manager", "fr").new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(a_town.at_work)
    assert not page.locator(".sheet nav").is_visible()
    page.locator(".menu > summary").click()
    page.locator(".sheet nav a").first.click()
    page.wait_for_url("**/queue")
    page.locator(".menu > summary").click()
    assert page.locator(".sheet nav a[aria-current=page]").inner_text() == "À appeler"
    assert troubles(page, "fr") == []
    page.close()
