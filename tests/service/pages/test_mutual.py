"""Mutual feedback as a page: a doubt and its answer, a flag and its answer, who may say what."""

import pytest
from sqlmodel import select

from models.database import reading
from models.tables import Dispute, Flag
from service.app import Application
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.people import Browser, Visit
from tests.fixtures.service import Api
from tests.service.pages.leads import add_three

pytestmark = ON_SQLITE

HOSTILE = "<script>alert(1)</script>'; DROP TABLE dispute; --"


@pytest.fixture
def marie(crm: Api, visit: Visit) -> Browser:
    """A rep who rejected her best lead."""
    best, *_ = add_three(crm, "marie")
    browser = visit("rep", rep="marie")
    browser.get("/queue")
    browser.post("/queue/feedback", lead_id=best, verdict="rejected", reason_code="no_fit")
    return browser


def test_marketing_doubts_a_verdict_and_the_rep_answers(
    marie: Browser, visit: Visit, app: Application
) -> None:
    nadia = visit("marketing")
    nadia.get("/mutual")
    assert "Hélène Garnier rejected, Outside target" in nadia.words
    nadia.post("/mutual/disputes", feedback_id=nadia.values("feedback_id")[0], says=HOSTILE)
    assert "It is kept, and both teams can read it." in nadia.words
    assert "Your answer" not in nadia.words
    paul = visit("rep", rep="paul")
    paul.get("/mutual")
    assert HOSTILE in paul.words
    assert "Your answer" not in paul.words
    with reading(app.state.core.engine) as session:
        held = session.exec(select(Dispute)).one()
    path = f"/mutual/disputes/{held.id}"
    assert paul.post(path, outcome="kept", answer="no", csrf=paul.csrf).status_code == 403
    marie.get("/mutual")
    assert "<script>alert" not in marie.text
    marie.post(path, outcome="overturned", answer="You are right.")
    assert "the verdict was taken back" in marie.words
    assert "You are right." in marie.words
    with reading(app.state.core.engine) as session:
        assert session.exec(select(Dispute)).one().outcome == "overturned"
    assert marie.post(path, outcome="kept", answer="no").status_code == 409
    assert "Things have changed meanwhile" in marie.words


def test_sales_flags_a_campaign_and_marketing_answers(
    marie: Browser, visit: Visit, app: Application
) -> None:
    marie.get("/mutual")
    marie.post("/mutual/flags", source="google_ads", campaign=" ", says=HOSTILE)
    with reading(app.state.core.engine) as session:
        held = session.exec(select(Flag)).one()
    assert (held.source, held.campaign, held.says) == ("google_ads", "", HOSTILE)
    nadia = visit("marketing")
    nadia.get("/mutual")
    assert "Flag a campaign" not in nadia.words
    nadia.post(f"/mutual/flags/{held.id}", answer="We stopped it.")
    assert "No flag waits for an answer." in nadia.words
    marie.get("/mutual")
    assert "We stopped it." in marie.words
    assert marie.post(f"/mutual/flags/{held.id}", answer="x").status_code == 403


def test_an_answer_needs_words(marie: Browser) -> None:
    marie.get("/mutual")
    assert marie.post("/mutual/flags", source="google_ads", says="").status_code == 422
    assert marie.post("/mutual/flags", source="a", says="b", csrf="0" * 64).status_code == 403
