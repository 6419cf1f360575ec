"""What both teams agree on, in a real Chromium from sign-in to result: objectives, spend, the
scorecard, the glossary, doubts and the agreement, in both languages, on a phone and on a desk.
"""

from typing import Any

from playwright.sync_api import expect
from sqlmodel import select

from models.database import reading
from models.tables import Dispute, Objective, Signature, Spend
from service.app import Application
from tests.browser.shapes import Enter, in_each_shape
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api
from tests.service.pages.leads import add_three

pytestmark = ON_SQLITE


def all_of(app: Application, table: Any) -> list[Any]:
    with reading(app.state.core.engine) as session:
        return list(session.exec(select(table)))


@in_each_shape
def test_an_objective_is_checked_while_it_is_written(
    app: Application, enter: Enter, locale: str, width: int
) -> None:
    page = enter("marketing", locale, width)
    page.goto("/objectives/new?kpi=meeting_rate")
    page.locator("[name=name]").fill("Un rendez-vous pour deux leads")
    page.locator("[name=target]").fill("50")
    page.locator("[name=due_on]").fill(page.locator("[name=starts_on]").input_value())
    page.locator("[name=due_on]").blur()
    later = page.locator("#check button[name=suggested]")
    expect(later).to_be_visible()
    later.click()
    page.wait_for_url("**/objectives/check")
    expect(page.locator("#check .doubt button[name=suggested]")).to_have_count(0)
    page.locator("form .main").click()
    page.wait_for_url(lambda url: len(url.rpartition("/")[2]) == 32)
    (held,) = all_of(app, Objective)
    assert (held.kpi, held.target) == ("meeting_rate", 0.5)
    page.goto("/chain")
    expect(page.locator(".links > li")).to_have_count(5)
    expect(page.locator(".links")).to_contain_text("Un rendez-vous pour deux leads")


@in_each_shape
def test_spend_is_taken_from_a_file_and_its_bad_rows_are_named(
    app: Application, enter: Enter, locale: str, width: int
) -> None:
    page = enter("marketing", locale, width)
    page.goto("/marketing/spend")
    text = "jour;source;campagne;montant\n2026-03-01;salon;lyon;1 200,50\n2026-03-02;salon;;rien\n"
    page.locator("[name=file]").set_input_files(
        {"name": "salon.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.locator("form[enctype] button").click()
    expect(page.locator(".bad-rows li")).to_have_count(1)
    expect(page.locator(".bad-rows li")).to_contain_text("3")
    page.locator("[name=source]").fill("salon")
    page.locator("[name=amount]").fill("12,5")
    page.locator("[name=amount]").press("Enter")
    page.wait_for_url("**/marketing/spend?kept=1")
    assert sorted(row.amount for row in all_of(app, Spend)) == [12.5, 1200.5]


@in_each_shape
def test_a_rep_proposes_a_rule_and_marketing_adopts_it(
    crm: Api, enter: Enter, locale: str, width: int
) -> None:
    add_three(crm, "marie")
    page = enter("marie", locale, width)
    page.goto("/scorecard/rules/2")
    page.locator("[name=points]").nth(1).fill("-20")
    page.locator("[name=points]").nth(1).blur()
    expect(page.locator("#effect .ranked")).to_be_visible()
    page.locator("[name=says]").fill("Rien de bon des adresses gratuites.")
    page.locator("button[value=propose]").click()
    page.wait_for_url("**/scorecard/proposals?done=1")
    page = enter("marketing", locale, width)
    page.goto("/scorecard/proposals")
    page.locator("[name=answer]").fill("Bien vu.")
    page.locator("button[value=adopt]").click()
    expect(page.locator("article .tag.good")).to_be_visible()
    rules = crm.get("/v1/scorecard").json()["scorecard"]["rules"]
    assert [rule["points"][1] for rule in rules if rule["feature"] == "email_kind"] == [-20.0]


@in_each_shape
def test_a_term_is_defined_anew_with_its_effect_and_read(
    crm: Api, enter: Enter, locale: str, width: int
) -> None:
    add_three(crm, "marie")
    page = enter("marketing", locale, width)
    page.goto("/glossary/mql/wording")
    page.locator("[name=kind]").nth(1).select_option("event")
    page.locator("[name=what]").nth(1).fill("demo_request")
    page.locator("[name=what]").nth(1).blur()
    expect(page.locator("#effect .ranked")).to_be_visible()
    page.locator("form .main").click()
    page.wait_for_url("**/glossary/mql")
    page.locator("form[action$='/read'] button").click()
    expect(page.locator(".tag.good")).to_be_visible()
    assert crm.get("/v1/glossary/mql").json()["condition"] == {
        "all": [{"points_from": "mql_cutoff"}, {"event": "demo_request"}]
    }


@in_each_shape
def test_marketing_doubts_a_verdict_and_the_rep_answers(
    app: Application, crm: Api, enter: Enter, locale: str, width: int
) -> None:
    best, *_ = add_three(crm, "marie")
    said = {"lead_id": best, "verdict": "rejected", "reason_code": "no_fit", "rep": "marie"}
    assert crm.post("/v1/feedback", said).status_code == 201
    page = enter("marketing", locale, width)
    page.goto("/mutual")
    page.locator(".folds summary").click()
    page.locator("[name=says]").fill("Elle a rappelé.")
    page.locator(".folds .main").click()
    page.wait_for_url("**/mutual?done=1")
    page = enter("marie", locale, width)
    page.goto("/mutual")
    page.locator("[name=answer]").fill("Je la reprends.")
    page.locator("button[value=overturned]").click()
    expect(page.locator(".lines .tag.good")).to_be_visible()
    assert [row.outcome for row in all_of(app, Dispute)] == ["overturned"]


@in_each_shape
def test_both_sides_sign_and_the_dashboard_shows_what_was_promised(
    app: Application, enter: Enter, locale: str, width: int
) -> None:
    for who, side in (("paul", "marketing"), ("helene", "sales")):
        page = enter(who, locale, width)
        page.goto("/agreement")
        page.locator("input[type=checkbox]").check()
        page.locator(f"button[value={side}]").click()
        page.wait_for_url("**/agreement?signed=1")
    page.locator("nav.tabs a[href='/agreement/kpis']").click()
    expect(page.locator(".tiles > li")).to_have_count(4)
    assert {row.side for row in all_of(app, Signature)} == {"marketing", "sales"}
