"""The agreement as pages: read, worded, signed by both sides, compared, printed; the week."""

from typing import Any

import pytest

from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.people import Browser, Visit
from tests.fixtures.service import As
from tests.service.pages.leads import add_three

pytestmark = ON_SQLITE

HOSTILE = "<script>alert(1)</script>'; DROP TABLE agreement; --"


@pytest.fixture
def both(visit: Visit, make_user: Any, app: Any) -> tuple[Browser, Browser]:
    """Two managers, one for each side."""
    other = Browser(app)
    other.sign_in(make_user("manager", "helene"))
    return visit("manager"), other


def sign(browser: Browser, side: str) -> Any:
    browser.get("/agreement?draft=1")
    return browser.post("/agreement/sign", hash=browser.values("hash")[0], side=side)


def parts(**more: Any) -> dict[str, Any]:
    return {
        "side": ["marketing", "sales"],
        "fr": ["Quarante leads.", HOSTILE],
        "en": ["Forty leads.", HOSTILE],
        "kpi": ["leads_per_rep_per_week", "share_attempted_within_minutes"],
        "target": ["40", "90"],
        "minutes": ["", "20"],
        "escalation_fr": "On en parle.",
        "escalation_en": "We talk.",
        "review_every_days": "60",
    } | more


def test_both_sides_sign_and_it_is_in_force(both: tuple[Browser, Browser]) -> None:
    nadia, helene = both
    nadia.get("/agreement")
    assert "Nothing is signed yet." in nadia.words
    assert "Hand over to each rep the agreed number of leads every week" in nadia.words
    nadia.get("/agreement/kpis")
    assert "Nothing is signed yet" in nadia.words
    sign(nadia, "marketing")
    assert "The other side has still to sign." in nadia.words
    assert sign(nadia, "sales").status_code == 409
    assert "Each side needs its own person" in nadia.words
    sign(helene, "sales")
    assert "Version 1 is in force" in helene.words
    assert "To be signed" not in helene.words
    helene.get("/agreement/kpis")
    assert "Leads attempted in time" in helene.words
    assert "cannot be told" in helene.words
    helene.get("/agreement/versions")
    assert "Version 1, in force since" in helene.words
    helene.get("/agreement/versions/1")
    assert "What the first one agreed on" in helene.words
    assert helene.get("/agreement/versions/2").status_code == 404


def test_a_new_text_is_worded_compared_and_voids_signatures(
    both: tuple[Browser, Browser], as_role: As
) -> None:
    nadia, helene = both
    sign(nadia, "marketing")
    sign(helene, "sales")
    nadia.get("/agreement/wording")
    nadia.post("/agreement/wording", **parts())
    assert "Something has changed since it was signed" in nadia.words
    assert HOSTILE in nadia.words
    assert "<script>alert" not in nadia.text
    for said in ("new promise Forty leads.", "taken out promise Give a verdict"):
        assert said in nadia.words
    assert "days between 90 → 60" in nadia.words
    draft = as_role("manager").get("/v1/agreement").json()["draft"]["content"]
    assert [one["target"] for one in draft["commitments"]] == [40.0, 0.9]
    assert draft["commitments"][1]["parameters"] == {"minutes": 20}
    old = nadia.values("hash")[0]
    nadia.get("/agreement/wording")
    nadia.post("/agreement/wording", **parts(review_every_days="30"))
    assert nadia.post("/agreement/sign", hash=old, side="sales").status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"en": ["Forty leads.", ""]},
        {"escalation_fr": ""},
        {"review_every_days": "0"},
        {"target": ["many", ""]},
        {"minutes": ["5", "20"]},
        {"kpi": ["luck", ""]},
    ],
)
def test_a_wording_that_does_not_fit_is_shown_again(visit: Visit, wrong: dict[str, Any]) -> None:
    nadia = visit("marketing")
    nadia.get("/agreement/wording")
    answer = nadia.post("/agreement/wording", **parts(**wrong))
    assert answer.status_code == 422
    assert "Quarante leads." in nadia.text
    nadia.get("/agreement")
    assert "Forty leads." not in nadia.words


def test_it_prints(visit: Visit) -> None:
    marie = visit("rep", rep="marie", language="fr")
    marie.get("/agreement")
    assert "Signer pour" not in marie.words
    answer = marie.get("/agreement/document?form=pdf")
    assert answer.content.startswith(b"%PDF")
    assert marie.get("/agreement/document?form=markdown").text.startswith("# Accord")


def test_the_week_is_told_with_what_people_wrote(crm: Any, visit: Visit) -> None:
    add_three(crm, "marie")
    marie = visit("rep", rep="marie")
    marie.get("/agreement/week")
    assert "The week of" in marie.words
    assert "What moved" in marie.words


def test_only_managers_sign_and_only_writers_word(visit: Visit, both: Any) -> None:
    marie = visit("rep", rep="marie")
    marie.get("/agreement")
    hash_ = "0" * 64
    assert marie.post("/agreement/sign", hash=hash_, side="sales").status_code == 403
    assert marie.get("/agreement/wording").status_code == 403
    assert marie.post("/agreement/wording", **parts()).status_code == 403
    nadia, _ = both
    nadia.get("/agreement")
    assert nadia.post("/agreement/sign", csrf=hash_, hash=hash_, side="sales").status_code == 403
