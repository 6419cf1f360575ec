"""The queue page without JavaScript: whom to call and why, verdicts, undo, roles, hostile text."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlmodel import select

from models import registry
from models.database import reading, transaction
from models.labels.decide import Settings as Labels
from models.now import clock, now
from models.scorecard.written import WRITTEN
from models.tables import Feedback, KpiSeries, KpiValue, Lead
from service.app import Application
from service.feedback.actions import WITHDRAWABLE
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.people import HTMX, Browser, Visit
from tests.fixtures.service import Api, As
from tests.service.pages.leads import BEST, MIDDLE, add_lead, add_three

pytestmark = ON_SQLITE


@pytest.fixture
def marie(visit: Visit) -> Browser:
    return visit("rep", rep="marie")


def say(browser: Browser, lead_id: str, verdict: str, **more: Any) -> Any:
    browser.get("/queue")
    return browser.post("/queue/feedback", lead_id=lead_id, verdict=verdict, **more)


def verdict_of(app: Application, lead_id: str) -> str | None:
    with reading(app.state.core.engine) as session:
        return session.get_one(Lead, lead_id).verdict


def test_the_best_lead_comes_first_with_reasons_in_words(crm: Api, marie: Browser) -> None:
    ids = add_three(crm, "marie")
    marie.get("/queue")
    assert marie.values("lead_id") == ids
    for words in (
        "3 leads",
        "Hélène Garnier",
        "Directrice marketing, Atelier Brume (85 employees)",
        "asked for a demo a day ago +20",
        "seniority: director +5",
        "google ads",
        "campaign printemps",
        "handed off 29 minutes ago",
        "hot",
        "MQL",
    ):
        assert words in marie.words
    assert 'href="tel:+33612345678"' in marie.text


def test_the_page_and_the_api_tell_the_same_points(crm: Api, marie: Browser, as_role: As) -> None:
    add_three(crm, "marie")
    items = as_role("rep", rep="marie").get("/v1/queue").json()["items"]
    marie.get("/queue")
    for item in items:
        assert f"{round(item['points'])} points" in marie.words


def test_two_clicks_give_feedback_and_go_on(crm: Api, marie: Browser, app: Application) -> None:
    best, middle, worst = add_three(crm, "marie")
    score = marie.get("/queue") and marie.values("score_id")[0]
    answer = say(marie, best, "accepted", score_id=score)
    assert answer.url.path == "/queue"
    assert "Accepted: Hélène Garnier. At the next training, this lead counts as wanted." in (
        marie.words
    )
    assert marie.values("lead_id") == [middle, worst]
    say(marie, middle, "recycled", reason_code="bad_timing", comment="in autumn")
    assert "Not now: Marc Le Goff. Reason: Not ready yet." in marie.words
    assert "the question stays open" in marie.words
    say(marie, worst, "rejected", reason_code="student")
    assert "this lead counts as not wanted." in marie.words
    assert "Nobody is waiting for your call" in marie.words
    with reading(app.state.core.engine) as session:
        rows = {row.lead_id: row for row in session.exec(select(Feedback))}
    assert (rows[best].rep_id, rows[best].score_id) == ("marie", score)
    assert (rows[middle].reason_code, rows[middle].comment) == ("bad_timing", "in autumn")
    assert rows[worst].verdict == "rejected"


def test_undo_puts_the_lead_back_and_training_never_hears(
    crm: Api, marie: Browser, app: Application
) -> None:
    from training.dataset import labelled_leads

    best, *_ = ids = add_three(crm, "marie")
    say(marie, best, "rejected", reason_code="no_fit")
    (given,) = marie.values("feedback_id")
    assert verdict_of(app, best) == "rejected"
    assert marie.post("/queue/undo", feedback_id=given).status_code == 200
    assert "Taken back." in marie.words
    assert marie.values("lead_id") == ids
    assert marie.post("/queue/undo", feedback_id=given).status_code == 200
    assert verdict_of(app, best) is None
    with reading(app.state.core.engine) as session:
        assert list(labelled_leads(session, now(), Labels())) == []
        assert [row.verdict for row in session.exec(select(Feedback))] == ["rejected", "withdrawn"]
    say(marie, best, "rejected", reason_code="no_fit")
    assert verdict_of(app, best) == "rejected"
    with reading(app.state.core.engine) as session:
        assert [row.label.kind for row in labelled_leads(session, now(), Labels())] == ["negative"]


def test_undo_brings_the_verdict_before_back(crm: Api, marie: Browser, app: Application) -> None:
    best, *_ = add_three(crm, "marie")
    say(marie, best, "accepted")
    say(marie, best, "rejected", reason_code="no_fit")
    marie.post("/queue/undo", feedback_id=marie.values("feedback_id")[0])
    assert verdict_of(app, best) == "accepted"


def test_what_is_old_overtaken_or_anothers_is_not_undone(
    crm: Api, marie: Browser, visit: Visit, app: Application
) -> None:
    best, middle, _ = add_three(crm, "marie")
    say(marie, best, "accepted")
    (first,) = marie.values("feedback_id")
    other = visit("rep", rep="paul")
    assert other.post("/queue/undo", feedback_id=first).status_code == 404
    say(marie, best, "rejected", reason_code="no_fit")
    assert marie.post("/queue/undo", feedback_id=first).status_code == 409
    assert "newest feedback counts" in marie.words
    say(marie, middle, "accepted")
    (last,) = marie.values("feedback_id")
    late = now() + WITHDRAWABLE + timedelta(minutes=1)
    with clock(lambda: late):
        assert marie.post("/queue/undo", feedback_id=last).status_code == 409
    assert verdict_of(app, middle) == "accepted"


def test_reasons_must_go_with_the_verdict(crm: Api, marie: Browser, app: Application) -> None:
    best, *_ = add_three(crm, "marie")
    assert say(marie, best, "recycled", reason_code="spam").status_code == 422
    assert say(marie, "0" * 32, "accepted").status_code == 404
    assert say(marie, best, "accepted", comment="a\x00b").status_code == 422
    assert verdict_of(app, best) is None


def test_a_rep_sees_own_and_free_leads_and_a_manager_all(crm: Api, visit: Visit) -> None:
    mine = add_lead(crm, 1, BEST, {}, "marie")
    free = add_lead(crm, 2, MIDDLE, {}, None)
    theirs = add_lead(crm, 3, {"name": "C"}, {}, "paul")
    assert set(visit("rep", rep="marie").values("lead_id")) == {mine, free}
    for role in ("manager", "admin"):
        browser = visit(role)
        assert set(browser.values("lead_id")) == {mine, free, theirs}
        assert "of all reps" in browser.words


def test_hostile_text_stays_text(crm: Api, marie: Browser) -> None:
    script = "<script>alert('x')</script>"
    hostile = {
        "name": script,
        "company": '"><img src=x onerror=alert(1)>',
        "job_title": "{{ 7 * 7 }} %(x)s",
        "source": "'; DROP TABLE lead; --",
        "phone": 'javascript:alert(1)" autofocus onfocus="alert(1)',
        "email": '"onmouseover=alert(1)"@example.com',
        "industry": script,
    }
    lead = add_lead(crm, 1, hostile, {}, "marie")
    marie.get("/queue")
    for text in (script, '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }} %(x)s", "DROP TABLE"):
        assert text in marie.words or text in marie.text.replace("&#39;", "'")
    assert "<script>alert" not in marie.text
    assert "<img" not in marie.text
    assert 'href="javascript' not in marie.text
    assert ' onfocus="' not in marie.text
    say(marie, lead, "rejected", reason_code="spam", comment=script)
    assert "<script>alert" not in marie.text


def test_long_queues_come_in_pages(crm: Api, marie: Browser) -> None:
    for number in range(15):
        add_lead(crm, number, {"name": f"Lead {number}"}, {}, "marie")
    marie.get("/queue")
    first = marie.values("lead_id")
    link = marie.text.split('href="/queue?cursor=')[1].split('"')[0]
    marie.get(f"/queue?cursor={link}")
    second = marie.values("lead_id")
    assert (len(first), len(second), len({*first, *second})) == (12, 3, 15)
    assert "Back to the best" in marie.words


def test_htmx_gets_the_list_and_what_was_said(crm: Api, marie: Browser) -> None:
    best, *_ = add_three(crm, "marie")
    marie.get("/queue")
    marie.headers |= HTMX
    answer = marie.post("/queue/feedback", lead_id=best, verdict="accepted")
    assert "<html" not in answer.text
    assert 'id="said" hx-swap-oob' in answer.text
    assert answer.text.count("data-focus") == 1


def test_new_leads_are_told_while_the_page_is_open(crm: Api, marie: Browser) -> None:
    add_three(crm, "marie")
    marie.get("/queue")
    (watched,) = re.findall(r'hx-get="(/queue/news[^"]*)"', marie.text)
    marie.headers |= HTMX
    assert "new lead" not in marie.get(unescape(watched)).text
    add_lead(crm, "new", {"name": "Zoé"}, {}, None)
    add_lead(crm, "theirs", {"name": "Tom"}, {}, "paul")
    assert "1 new lead" in marie.get(unescape(watched)).text
    answer = marie.get("/queue")
    assert "Zoé" in answer.text
    (watched_now,) = re.findall(r'hx-get="(/queue/news[^"]*)"', answer.text)
    assert watched_now != watched
    assert "new lead" not in marie.get(unescape(watched_now)).text


def test_the_page_says_what_a_lead_cost(crm: Api, marie: Browser, app: Application) -> None:
    add_lead(crm, 1, {"name": "A", "source": "ads", "campaign": "spring"}, {}, "marie")
    marie.get("/queue")
    assert "such a lead cost" not in marie.words
    series = KpiSeries(
        number=1, kpi="cost_per_lead_eur", parameters="{}", definition=1,
        begins_on=now().date(), stored_through=now().date(),
    )  # fmt: skip
    value = KpiValue(
        series=1, by="campaign", value="spring", day=now().date(),
        numerator=54.0, denominator=2.0, immature=0,
    )  # fmt: skip
    with transaction(app.state.core.engine) as session:
        session.add(series)
        session.flush()
        session.add(value)
    marie.get("/queue")
    assert "such a lead cost €27" in marie.words


def test_the_page_says_what_feedback_has_come_to(
    crm: Api, marie: Browser, app: Application
) -> None:
    best, middle, _ = add_three(crm, "marie")
    say(marie, best, "accepted")
    learned = type(WRITTEN)(WRITTEN.base_points + 1, WRITTEN.log_odds_at_50, WRITTEN.rules)
    with transaction(app.state.core.engine) as session:
        version = registry.add_version(session, learned, "learned", {"rows": 1234})
        registry.promote(session, version, "the gate")
    marie.get("/queue")
    assert "The points learned from 1,234 leads that sales judged, just now." in marie.words
    assert "1 verdict of yours was among them." in marie.words
    say(marie, middle, "accepted")
    assert "1 given since counts at the next training." in marie.words
