from typing import Any

import pytest

from tests.fixtures.databases import ON_SQLITE

PARTS: dict[str, Any] = {
    "commitments": [
        {
            "side": "sales",
            "text": {"fr": "Appeler dans l’heure.", "en": "Call within the hour."},
            "kpi": "share_attempted_within_minutes",
            "parameters": {"minutes": 60},
            "target": 0.9,
        },
        {
            "side": "marketing",
            "text": {"fr": "Au plus 28 € par lead.", "en": "At most €28 a lead."},
            "kpi": "cost_per_lead_eur",
            "target": 28.5,
        },
    ],
    "escalation": {"fr": "Aux responsables.", "en": "To the managers."},
    "review_every_days": 90,
    "terms": ["mql", "sql", "closing"],
}


@pytest.fixture
def managers(as_role):
    """The managers of marketing and of sales, each with a key of their own."""
    return as_role("manager"), as_role("manager")


def sign(manager, side: str):
    read = manager.get("/v1/agreement").json()
    return manager.post("/v1/agreement/sign", {"hash": read["draft"]["hash"], "side": side})


def test_a_new_installation_has_a_draft_to_sign(as_role):
    read = as_role("rep").get("/v1/agreement").json()
    assert read["in_force"] is None
    assert read["draft"]["to_sign"] == ["marketing", "sales"]
    content = read["draft"]["content"]
    assert {one["side"] for one in content["commitments"]} == {"marketing", "sales"}
    assert len(content["terms"]) >= 17
    assert {kpi["key"] for kpi in content["kpis"]} >= {"cost_per_lead_eur", "feedback_coverage"}


def test_both_sides_sign_one_content_and_it_is_in_force(managers, as_role):
    marketing, sales = managers
    worded = as_role("marketing").put("/v1/agreement", PARTS).json()
    assert [term["key"] for term in worded["draft"]["content"]["terms"]] == [
        "closing", "mql", "sql",
    ]  # fmt: skip
    assert sign(marketing, "marketing").json()["draft"]["to_sign"] == ["sales"]
    signed = sign(sales, "sales").json()
    assert signed["in_force"]["number"] == 1
    assert (signed["draft"]["to_sign"], signed["differences"]) == ([], [])
    assert [one["side"] for one in signed["in_force"]["signatures"]] == ["marketing", "sales"]


@pytest.mark.parametrize("change", ["parts", "term"])
def test_any_change_voids_the_signatures_and_is_shown(managers, as_role, change):
    marketing, sales = managers
    author = as_role("marketing")
    author.put("/v1/agreement", PARTS)
    for manager, side in ((marketing, "marketing"), (sales, "sales")):
        sign(manager, side)
    before = marketing.get("/v1/agreement").json()
    if change == "parts":
        author.put("/v1/agreement", PARTS | {"review_every_days": 30})
    else:
        term = {"key": "mql", "fr": "MQL", "en": "MQL", "team": "marketing", "definition": "Mûr."}
        author.post("/v1/glossary", term | {"condition": {"points_from": 65}})
    after = marketing.get("/v1/agreement").json()
    assert after["in_force"] == before["in_force"]
    assert after["draft"]["signatures"] == []
    assert after["draft"]["to_sign"] == ["marketing", "sales"]
    (found,) = after["differences"]
    assert found["what"] == ("review" if change == "parts" else "term")
    stale = {"hash": before["draft"]["hash"], "side": "sales"}
    assert sales.post("/v1/agreement/sign", stale).status_code == 409
    for manager, side in ((marketing, "marketing"), (sales, "sales")):
        sign(manager, side)
    amended = marketing.get("/v1/agreement/versions/2").json()
    assert [one["what"] for one in amended["differences"]] == [found["what"]]
    numbers = [one["number"] for one in marketing.get("/v1/agreement/versions").json()["items"]]
    assert numbers == [2, 1]


@ON_SQLITE
def test_each_side_needs_a_person_of_its_own(managers, as_role):
    one, other = managers
    assert sign(as_role("marketing"), "marketing").status_code == 403
    assert sign(one, "marketing").status_code == 200
    assert sign(one, "marketing").status_code == 200
    assert sign(one, "sales").status_code == 409
    assert sign(other, "marketing").status_code == 409
    assert one.get("/v1/agreement").json()["in_force"] is None


@ON_SQLITE
@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"terms": ["mql", "kpo"]}, "kpo"),
        ({"commitments": [PARTS["commitments"][0] | {"kpi": "leeds"}]}, "cost_per_lead_eur"),
        ({"commitments": [PARTS["commitments"][0] | {"parameters": {"minutes": 0}}]}, "minutes"),
        ({"commitments": [PARTS["commitments"][0] | {"kpi": None}]}, "leads"),
    ],
)
def test_what_cannot_be_measured_or_is_unknown_is_refused(as_role, parts, says):
    refused = as_role("marketing").put("/v1/agreement", PARTS | parts)
    assert refused.status_code == 422
    assert says in refused.json()["detail"]


def test_the_document_reads_well_in_both_languages(managers, as_role):
    as_role("marketing").put("/v1/agreement", PARTS)
    rep = as_role("rep")
    draft = rep.get("/v1/agreement/document", locale="fr").text
    assert "Projet, à signer" in draft
    for manager, side in zip(managers, ("marketing", "sales"), strict=True):
        sign(manager, side)
    french = rep.get("/v1/agreement/document", locale="fr").text
    assert "# Accord entre le marketing et les ventes" in french
    assert "Version 1, en vigueur depuis le" in french
    assert "Coût par lead, au plus 28,50\u00a0€" in french
    assert "au moins 90\u00a0%" in french
    assert "Le programme compte un lead comme tel quand un rendez-vous a eu lieu." in french
    english = rep.get("/v1/agreement/document", locale="en").text
    assert "Cost per lead, at most €28.50" in english
    assert "Nobody has signed yet." not in english
    assert rep.get("/v1/agreement/document", version=2).status_code == 404


@ON_SQLITE
def test_the_pdf_is_set_and_texts_never_become_mark_up(as_role):
    pytest.importorskip("typst")
    marketing = as_role("marketing")
    odd = {"fr": '#eval("1") $x$ \\ "guillemets" [a] *b*', "en": "|pipe| #[x]"}
    body = PARTS | {"escalation": odd}
    assert marketing.put("/v1/agreement", body).status_code == 200
    for locale in ("fr", "en"):
        answer = marketing.get("/v1/agreement/document", format="pdf", locale=locale)
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")


def test_clocks_run_as_long_as_was_signed(managers, as_role):
    as_role("marketing").put("/v1/agreement", PARTS)
    sales = managers[1]
    assert sales.get("/v1/clocks/commitments").json()["attempted_minutes"] == 30
    for manager, side in zip(managers, ("marketing", "sales"), strict=True):
        sign(manager, side)
    assert sales.get("/v1/clocks/commitments").json()["attempted_minutes"] == 60
