"""The door: set-up, sign-in, sign-out, forms that are ours, cookies and headers."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from service.app import Application
from service.people import first_user
from service.people.sign_in import FREE_TRIES
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.people import HTMX, PASSWORD, Browser, MakeUser, Visit

pytestmark = ON_SQLITE


@pytest.fixture
def browser(app: Application, client: TestClient) -> Browser:
    return Browser(app)


def test_home_leads_to_where_the_work_is(browser: Browser, visit: Visit) -> None:
    assert browser.get("/").url.path == "/setup"
    assert visit("rep", rep="marie").get("/").url.path == "/queue"
    marketing = visit("marketing")
    assert marketing.get("/").url.path == "/objectives"
    assert browser.get("/").url.path == "/sign-in"


def test_the_first_user_needs_the_code(app: Application, browser: Browser) -> None:
    who: dict[str, Any] = {"name": "Ada", "email": "ada@example.com", "password": PASSWORD}
    browser.get("/setup")
    assert browser.post("/setup", code="AAAA-BBBB-CCCC", **who).status_code == 422
    assert "not the code" in browser.words
    assert browser.values("email") == ["ada@example.com"]
    code = first_user.code_of(app.state.core.settings.secret)
    assert browser.post("/setup", code=code, **who | {"email": "ada"}).status_code == 422
    done = browser.post("/setup", code=code.lower(), **who)
    assert done.url.path == "/queue"
    assert browser.get("/setup").url.path == "/queue"

    late = Browser(app)
    late.get("/sign-in")
    answer = late.post("/setup", code=code, **who | {"email": "eve@example.com"})
    assert answer.status_code == 409


def test_a_wrong_password_says_so_and_keeps_the_address(
    browser: Browser, make_user: MakeUser
) -> None:
    email = make_user("admin")
    assert browser.sign_in(email, "wrong").status_code == 422
    assert 'role="alert"' in browser.text
    assert browser.values("email") == [email]
    assert "wrong" not in browser.values("password")
    assert browser.sign_in(email).url.path == "/queue"


def test_five_wrong_passwords_lock_the_right_one_out(browser: Browser, make_user: MakeUser) -> None:
    email = make_user("admin")
    answers = {browser.sign_in(email, "wrong").text for _ in range(FREE_TRIES)}
    refused = browser.sign_in(email)
    assert refused.status_code == 422
    assert refused.text in answers


def test_the_cookie_is_out_of_reach(
    app: Application, client: TestClient, make_user: MakeUser
) -> None:
    email = make_user("admin")
    for address, secure in [("http://testserver", False), ("https://testserver", True)]:
        browser = Browser(app, address=address)
        browser.get("/sign-in")
        answer = browser.post("/sign-in", follow=False, email=email, password=PASSWORD)
        (cookie,) = [c for c in answer.headers.get_list("set-cookie") if c.startswith("visit=")]
        parts = {part.strip().lower() for part in cookie.split(";")}
        assert {"httponly", "samesite=lax", "max-age=43200", "path=/"} <= parts
        assert ("secure" in parts) is secure


def test_signing_out_ends_the_visit_for_good(app: Application, visit: Visit) -> None:
    browser = visit("admin")
    kept = browser.client.cookies["visit"]
    assert browser.post("/sign-out", which="this").url.path == "/sign-in"
    browser.client.cookies.set("visit", kept)
    assert browser.get("/queue").url.path == "/sign-in"


def test_signing_out_everywhere_ends_the_other_devices_too(app: Application, visit: Visit) -> None:
    here, there = visit("admin"), Browser(app)
    there.sign_in("admin@example.com")
    assert there.get("/queue").url.path == "/queue"
    here.post("/sign-out", which="all")
    assert there.get("/queue").url.path == "/sign-in"


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/sign-out", {"which": "all"}),
        ("/language", {"locale": "fr"}),
        ("/queue/feedback", {"lead_id": "0" * 32, "verdict": "accepted"}),
        ("/queue/undo", {"feedback_id": "0" * 32}),
    ],
)
@pytest.mark.parametrize("token", ["", "0" * 64, "another's", "é"])
def test_a_forged_form_is_refused(app, visit: Visit, path, fields, token) -> None:
    browser, other = visit("admin"), visit("manager")
    other.get("/queue")
    csrf = other.csrf if token == "another's" else token
    answer = browser.post(path, csrf=csrf, **fields)
    assert answer.status_code == 403
    assert "This form is out of date" in browser.words
    assert browser.get("/queue").url.path == "/queue"


def test_signing_in_and_setting_up_take_no_forged_form(
    browser: Browser, make_user: MakeUser
) -> None:
    fields: dict[str, Any] = {
        "code": "x",
        "name": "x",
        "email": "x@example.com",
        "password": PASSWORD,
    }
    browser.get("/setup")
    assert browser.post("/setup", csrf="f" * 64, **fields).status_code == 403
    browser.get("/sign-in")
    answer = browser.post("/sign-in", csrf="f" * 64, email=make_user("admin"), password=PASSWORD)
    assert answer.status_code == 403


def test_the_token_may_come_as_a_header(visit: Visit) -> None:
    browser = visit("admin")
    token, browser.headers = browser.csrf, browser.headers | {"x-csrf-token": "no"}
    assert browser.post("/language", locale="fr").status_code == 403
    browser.headers |= {"x-csrf-token": token}
    assert browser.post("/language", csrf="", locale="fr").status_code == 200


def test_who_is_not_signed_in_is_sent_to_the_door_and_back(
    browser: Browser, make_user: MakeUser
) -> None:
    email = make_user("rep", rep="marie")
    answer = browser.get("/queue")
    assert answer.url.path == "/sign-in"
    assert browser.values("to") == ["/queue"]
    to = browser.values("to")[0]
    assert browser.post("/sign-in", email=email, password=PASSWORD, to=to).url.path == "/queue"


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "x"])
def test_the_door_leads_nowhere_else(browser: Browser, make_user: MakeUser, to: str) -> None:
    email = make_user("marketing")
    browser.get("/sign-in")
    answer = browser.post("/sign-in", follow=False, email=email, password=PASSWORD, to=to)
    assert answer.headers["location"] == "/"


def test_htmx_is_sent_to_the_door_as_a_whole_page(browser: Browser, make_user: MakeUser) -> None:
    make_user("admin")
    browser.headers |= HTMX
    answer = browser.get("/queue")
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/sign-in")


def test_pages_carry_the_headers_that_protect_them(visit: Visit) -> None:
    browser = visit("admin")
    for path in ("/queue", "/nothing-here", "/queue?cursor=wrong"):
        headers = browser.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
        assert "<style" not in browser.text
        assert "style=" not in browser.text
        assert "onclick" not in browser.text
    assert browser.text.count("<script") == browser.text.count('<script src="/static/') == 2
