"""Refusals: people read a page that says what to do, programs a problem document."""

import pytest
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from service.app import Application
from service.people import visits
from service.queue import queries
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.people import HTMX, Browser, Visit
from tests.fixtures.service import As

pytestmark = ON_SQLITE


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nothing", 404, "There is nothing here"),
        ("/static/nothing.css", 404, "There is nothing here"),
        ("/queue?cursor=wrong", 422, "That did not fit"),
        ("/queue?said=x", 422, "That did not fit"),
    ],
)
def test_people_get_a_page(visit: Visit, path: str, status: int, words: str) -> None:
    browser = visit("admin")
    assert browser.get(path).status_code == status
    assert words in browser.words
    assert 'href="/"' in browser.text


def test_a_page_that_is_not_there_is_told_without_a_database(
    visit: Visit, app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = visit("admin")

    def gone(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(visits, "find", gone)
    assert browser.get("/nothing").status_code == 404
    assert "There is nothing here" in browser.words


def test_programs_get_a_problem_document(client: TestClient, as_role: As) -> None:
    for answer in (client.get("/nothing"), as_role("admin").get("/v1/nothing")):
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
    answer = client.get("/v1/queue", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
    answer = client.get("/queue")
    assert (answer.status_code, answer.json()["title"]) == (401, "Unauthorized")


@pytest.mark.parametrize("role", ["marketing", "data"])
def test_a_page_for_another_role_says_so(visit: Visit, role: str) -> None:
    browser = visit(role)
    assert browser.get("/queue").status_code == 403
    assert "This is not for your role" in browser.words
    assert "Sign out" in browser.words


def test_a_stopped_database_asks_for_patience(visit: Visit, monkeypatch) -> None:
    browser = visit("admin")

    def stopped(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(queries, "look", stopped)
    answer = browser.get("/queue")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert "Wait a few seconds and try again" in browser.words
    browser.headers |= HTMX
    part = browser.get("/queue")
    assert part.headers["hx-retarget"] == "#said"
    assert "<html" not in part.text


def test_a_fault_of_ours_gives_a_number_and_no_secrets(visit: Visit, monkeypatch) -> None:
    browser = visit("admin", language="fr")

    def broken(*_: object) -> None:
        raise RuntimeError("the secret is 42")

    monkeypatch.setattr(queries, "look", broken)
    answer = browser.get("/queue")
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] in browser.words
    assert "Une erreur s’est produite de notre côté" in browser.words
    assert "42" not in browser.words.replace(answer.headers["x-request-id"], "")


def test_forms_are_small_and_stay_outside_the_api(
    app: Application, visit: Visit, as_role: As
) -> None:
    browser = visit("admin")
    assert browser.post("/language", locale="fr", back="/" + "x" * 70_000).status_code == 413
    browser.get("/queue")
    assert browser.post("/language", locale="tlh").status_code == 422
    browser.get("/queue")
    assert browser.post("/queue/feedback", lead_id="x", verdict="accepted").status_code == 422
    admin = as_role("admin")
    form = "application/x-www-form-urlencoded"
    sent = admin.client.post("/v1/feedback", data={"a": "b"}, headers=admin.headers)
    assert (sent.request.headers["content-type"], sent.status_code) == (form, 415)
    upload = Browser(app).client.post("/sign-in", files={"email": b"x"})
    assert upload.status_code == 403
