"""Marketing's pages without JavaScript: quality by source, spend by row and by file, who may."""

from typing import Any

import pytest
from sqlmodel import select

from models.database import reading
from models.tables import Spend
from service.app import Application
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.people import Browser, Visit
from tests.fixtures.service import Api
from tests.service.pages.leads import BEST, add_lead

pytestmark = ON_SQLITE

HOSTILE = "<script>alert(1)</script>'; DROP TABLE spend; --"


@pytest.fixture
def nadia(visit: Visit) -> Browser:
    browser = visit("marketing")
    browser.get("/marketing/spend")
    return browser


def stated(app: Application) -> list[tuple[str, str, str, float]]:
    with reading(app.state.core.engine) as session:
        rows = session.exec(select(Spend).order_by(Spend.day, Spend.source))  # type: ignore[arg-type]
        return [(row.day.isoformat(), row.source, row.campaign, row.amount) for row in rows]


def upload(browser: Browser, text: str) -> Any:
    files = {"file": ("spend.csv", text.encode(), "text/csv")}
    answer = browser.client.post(
        "/marketing/spend/file",
        data={"csrf": browser.csrf},
        files=files,
        headers=browser.headers,
    )
    browser.text = answer.text
    return answer


def test_quality_and_cost_stand_beside_each_source(crm: Api, nadia: Browser) -> None:
    lead = add_lead(crm, 1, BEST, {"demo_request": 1.0}, "marie")
    add_lead(crm, 2, BEST | {"email": "b@b.example", "first_name": "B"}, {}, "marie")
    said = {"lead_id": lead, "verdict": "rejected", "reason_code": "no_fit"}
    assert crm.post("/v1/feedback", said).status_code == 201
    nadia.get("/marketing/spend")
    nadia.post(
        "/marketing/spend", day="2026-01-01", source="google_ads", campaign="printemps", amount="1"
    )
    nadia.get("/marketing")
    assert "google ads" in nadia.words
    assert "Outside target (1)" in nadia.words
    assert "no spend stated" in nadia.words
    nadia.get("/marketing?by=campaign&days=30")
    assert "printemps" in nadia.words


def test_before_the_first_lead_the_page_says_what_comes(nadia: Browser) -> None:
    nadia.get("/marketing")
    assert "No leads in this time" in nadia.words
    assert nadia.get("/marketing?by=band").status_code == 422


def test_a_row_of_spend_is_kept_and_replaced(nadia: Browser, app: Application) -> None:
    row: dict[str, Any] = {"day": "2026-03-01", "source": "linkedin", "campaign": "chiefs"}
    nadia.post("/marketing/spend", amount="1 250,50", **row)
    assert "It is kept." in nadia.words
    assert "1,250.50" in nadia.words
    nadia.post("/marketing/spend", amount="900", **row)
    assert stated(app) == [("2026-03-01", "linkedin", "chiefs", 900.0)]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount": "much"}, "Write an amount from 0 on"),
        ({"amount": "-3"}, "Write an amount from 0 on"),
        ({"day": "yesterday"}, "Write a day such as 2026-03-01."),
        ({"source": " "}, "Name a source"),
    ],
)
def test_a_wrong_row_is_said_beside_its_field(
    nadia: Browser, app: Application, wrong: dict[str, Any], said: str
) -> None:
    row: dict[str, Any] = {"day": "2026-03-01", "source": "linkedin", "amount": "3"} | wrong
    assert nadia.post("/marketing/spend", **row).status_code == 422
    assert said in nadia.words
    assert stated(app) == []


def test_a_file_is_taken_and_its_bad_rows_are_named(nadia: Browser, app: Application) -> None:
    text = (
        "jour;source;campagne;montant;devise\n"
        "2026-03-01;linkedin;chefs;1 200,50;EUR\n"
        "2026-03-02;linkedin;chefs;beaucoup;EUR\n"
        f'2026-03-03;"{HOSTILE}";chefs;10;EUR\n'
        "2026-03-01;linkedin;chefs;7;EUR\n"
        "2026-03-04;linkedin;chefs;7;euros\n"
    )
    assert upload(nadia, text).status_code == 200
    for said in (
        "2 rows were news.",
        "3 rows could not be taken",
        "Line 3: Write an amount from 0 on",
        "Line 5: The same day, source and campaign stand in an earlier row.",
        "Line 6: A currency has three letters",
        HOSTILE,
    ):
        assert said in nadia.words
    assert "<script>alert" not in nadia.text
    assert len(stated(app)) == 2
    upload(nadia, text)
    assert "2 rows stood so already." in nadia.words


def test_what_is_no_table_is_refused_in_words(nadia: Browser, app: Application) -> None:
    for text in ("when,where,how much\n1,2,3\n", "", "\x00\x01"):
        assert upload(nadia, text).status_code == 422
        assert "This file is no table of spend." in nadia.words
    assert upload(nadia, "x" * (1 << 20)).status_code == 413
    assert stated(app) == []


def test_only_who_keeps_spend_may_state_it(visit: Visit, nadia: Browser, app: Application) -> None:
    rep = visit("rep", rep="marie")
    assert rep.get("/marketing").status_code == 403
    assert rep.get("/marketing/spend").status_code == 403
    data = visit("data")
    assert data.get("/marketing").status_code == 200
    assert "/marketing/spend" not in data.text
    row: dict[str, Any] = {"day": "2026-03-01", "source": "linkedin", "amount": "3"}
    assert data.post("/marketing/spend", **row).status_code == 403
    assert nadia.post("/marketing/spend", csrf="0" * 64, **row).status_code == 403
    assert stated(app) == []
