"""The scorecard as pages: rules in words, one changed with its effect, proposed, adopted."""

from typing import Any

import pytest

from service.pages.rule_form import RuleForm, UnreadRuleError, case_name, form_of
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.people import HTMX, Browser, Visit
from tests.fixtures.service import Api, As
from tests.service.pages.leads import add_three

HOSTILE = "<script>alert(1)</script>'; DROP TABLE version; --"
EMAIL: dict[str, Any] = {
    "feature": "email_kind",
    "kind": "fit",
    "read_as": "category",
    "case": ["company", "free", "disposable", ""],
    "points": ["1", "-20", "\u221225,5", ""],
    "other": "0",
    "missing": "0",
}


@pytest.fixture
def nadia(visit: Visit) -> Browser:
    browser = visit("marketing")
    browser.get("/scorecard/rules/2")
    return browser


def rule_of(api: Api, feature: str) -> dict[str, Any] | None:
    rules = api.get("/v1/scorecard").json()["scorecard"]["rules"]
    return next((rule for rule in rules if rule.get("feature") == feature), None)


@ON_SQLITE
def test_every_rule_of_the_default_survives_its_own_form(as_role: As) -> None:
    rules = as_role("marketing").get("/v1/scorecard").json()["scorecard"]["rules"]
    for rule in rules:
        for locale in ("fr", "en"):
            shown = form_of(rule, locale)
            form = RuleForm(
                feature=rule["feature"],
                kind=rule["kind"],
                read_as=rule["read"],
                case=[row.case for row in shown["rows"]],
                points=[row.points for row in shown["rows"]],
                other=shown["other"],
                missing=shown["missing"],
            )
            assert form.document() == rule


def test_cases_with_commas_survive_too() -> None:
    rule = {"feature": "x", "kind": "fit", "read": "category", "cases": ["a, b", "c"],
            "points": [2.0, 2.0, 0.0], "missing": 0.0}  # fmt: skip
    for cases in (rule["cases"], ["a, b"]):
        held = rule | {"cases": cases, "points": [2.0] * len(cases) + [0.0]}  # type: ignore[arg-type]
        shown = form_of(held, "en")
        form = RuleForm(feature="x", case=[shown["rows"][0].case], points=["2"])
        assert form.document() == held


@pytest.mark.parametrize(
    "wrong", [{"points": ["1", "a lot"]}, {"other": ""}, {"feature": " "}, {"read_as": "number"}]
)
def test_what_is_no_rule_is_said(wrong: dict[str, Any]) -> None:
    form = RuleForm.model_validate(EMAIL | wrong)
    with pytest.raises(UnreadRuleError, match=r"Write|Name"):
        form.document()


def test_cases_are_said_in_the_readers_words() -> None:
    assert case_name("seniority", "c_level", "fr") == "direction générale"
    assert case_name("employees", "10 to 49.5", "fr") == "de 10 à 49,5"
    assert case_name("employees", "above 49", "en") == "above 49"
    assert case_name("employees", "not known", "fr") == "non renseigné"


@ON_SQLITE
def test_a_rule_is_tried_and_published(crm: Api, nadia: Browser, as_role: As) -> None:
    add_three(crm, "marie")
    token = nadia.csrf
    api = as_role("marketing")
    before = rule_of(api, "email_kind")
    nadia.headers |= HTMX
    nadia.post("/scorecard/effect", csrf=token, **EMAIL)
    assert "1 lower," in nadia.words
    assert rule_of(api, "email_kind") == before
    nadia.post("/scorecard/effect", csrf=token, **EMAIL | {"other": "many"})
    assert "Write points as a number" in nadia.words
    del nadia.headers["hx-request"]
    nadia.post("/scorecard/rules", csrf=token, act="publish", **EMAIL)
    assert "The scorecard is published." in nadia.words
    after = rule_of(api, "email_kind")
    assert after is not None
    assert after["points"] == [1.0, -20.0, -25.5, 0.0]
    nadia.post("/scorecard/rules", csrf=token, act="remove", **EMAIL)
    assert rule_of(api, "email_kind") is None
    new: dict[str, Any] = {"feature": "industry_group", "case": [HOSTILE], "points": ["4"]}
    nadia.post("/scorecard/rules", csrf=token, act="publish", **new)
    added = rule_of(api, "industry_group")
    assert added is not None
    assert added["cases"] == [HOSTILE]


@ON_SQLITE
def test_a_wrong_rule_is_shown_again_with_what_was_typed(nadia: Browser) -> None:
    twice: dict[str, Any] = EMAIL | {"case": ["free", "free"], "points": ["1", "2"]}
    answer = nadia.post("/scorecard/rules", act="publish", **twice)
    assert answer.status_code == 422
    assert "each case may be named once" in nadia.words
    assert nadia.values("case")[0] == "free"


@ON_SQLITE
def test_a_rep_proposes_and_marketing_decides(
    crm: Api, visit: Visit, nadia: Browser, as_role: As
) -> None:
    add_three(crm, "marie")
    marie = visit("rep", rep="marie")
    marie.get("/scorecard/rules/2")
    assert "Publish it" not in marie.words
    assert marie.post("/scorecard/rules", act="publish", **EMAIL).status_code == 403
    marie.get("/scorecard/rules/2")
    assert marie.post("/scorecard/rules", act="propose", **EMAIL).status_code == 422
    assert "Say why, in a sentence" in marie.words
    marie.post("/scorecard/rules", act="propose", says=HOSTILE, **EMAIL)
    assert HOSTILE in marie.words
    assert "<script>alert" not in marie.text
    assert "nothing speaks for or against it" in marie.words
    (proposal,) = as_role("marketing").get("/v1/scorecard/proposals").json()["items"]
    path = f"/scorecard/proposals/{proposal['proposal_id']}"
    assert marie.post(path, answer="x", act="adopt", csrf="0" * 64).status_code == 403
    nadia.get("/scorecard/proposals")
    nadia.post(path, answer="Good idea.", act="adopt")
    assert "adopted" in nadia.words
    rule = rule_of(as_role("marketing"), "email_kind")
    assert rule is not None
    assert rule["points"][1] == -20.0
    assert nadia.post(path, answer="No.", act="decline").status_code == 409


@ON_SQLITE
def test_a_rule_that_is_not_there_is_not_found(nadia: Browser) -> None:
    assert nadia.get("/scorecard/rules/900").status_code == 404
    assert nadia.get("/scorecard/new").status_code == 200
