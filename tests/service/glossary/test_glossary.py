import re

from tests.fixtures.databases import ON_SQLITE

SOURCE = {
    "mql", "sql", "lead_nurturing", "lead_magnet", "livre_blanc", "buyer_persona", "cycle_d_achat",
    "ab_test", "cta", "cpa", "cms", "ctr", "ppc", "api", "aida", "aio", "closing",
}  # fmt: skip
CLOSING = {
    "key": "closing",
    "fr": "Closing",
    "en": "Closing",
    "team": "sales",
    "definition": {"fr": "Faire signer.", "en": "Getting the signature."},
}


def test_a_new_installation_knows_every_term_in_both_languages(as_role):
    terms = as_role("rep").get("/v1/glossary").json()["items"]
    assert {term["key"] for term in terms} >= SOURCE
    for term in terms:
        for text in (term["definition"], term["example"]):
            assert text["fr"]
            assert text["en"]
        assert term["team"] in ("marketing", "sales", "both")
        french = term["definition"]["fr"] + term["example"]["fr"]
        assert not re.search(r" [:;?!»€%]|« ", french), f"a space that may break: {french}"


def test_wording_a_term_anew_keeps_the_earlier_wording(as_role):
    rep = as_role("rep", "camille.roux")
    assert rep.post("/v1/glossary", CLOSING).status_code == 201
    assert rep.post("/v1/glossary", CLOSING).status_code == 200
    term = rep.get("/v1/glossary/closing").json()
    assert (term["number"], term["definition"]["en"]) == (2, "Getting the signature.")
    assert [earlier["number"] for earlier in term["earlier"]] == [1]
    assert term["earlier"][0]["worded_by"] == "smarketing"


def test_a_text_given_once_stands_for_both_languages(as_role):
    marketing = as_role("marketing")
    body = CLOSING | {"key": "smarketing", "definition": "Vente et marketing ensemble."}
    term = marketing.post("/v1/glossary", body).json()
    assert term["definition"]["fr"] == term["definition"]["en"] == body["definition"]


def test_a_new_colleague_reads_what_changed_since_last_time(as_role):
    rep, other = as_role("rep", "camille.roux"), as_role("rep", "karim.haddad")
    unread = rep.get("/v1/glossary/reading-list").json()["items"]
    for term in unread:
        assert rep.post(f"/v1/glossary/{term['key']}/read").status_code == 200
    assert rep.get("/v1/glossary/reading-list").json()["items"] == []
    as_role("marketing").post("/v1/glossary", CLOSING)
    (again,) = rep.get("/v1/glossary/reading-list").json()["items"]
    assert (again["key"], again["number"]) == ("closing", 2)
    assert len(other.get("/v1/glossary/reading-list").json()["items"]) == len(unread)
    read = other.get("/v1/glossary/closing/read").json()["items"]
    assert [(row["number"], row["name"]) for row in read] == [(1, "the rep")]


@ON_SQLITE
def test_who_may_define_what_the_program_executes(as_role):
    mql = {
        "key": "mql", "fr": "MQL", "en": "MQL", "team": "marketing", "definition": "Mûr",
        "condition": {"points_from": 65},
    }  # fmt: skip
    assert as_role("rep", "camille.roux").post("/v1/glossary", mql).status_code == 403
    assert as_role("data").post("/v1/glossary", mql).status_code == 403
    assert as_role("crm").get("/v1/glossary").status_code == 403
    assert as_role("marketing").post("/v1/glossary", mql).status_code == 201


@ON_SQLITE
def test_what_is_unknown_is_said_so(as_role):
    marketing = as_role("marketing")
    for path in ("/v1/glossary/kpo", "/v1/glossary/kpo/read"):
        assert marketing.get(path).status_code == 404
    assert marketing.post("/v1/glossary/kpo/read").status_code == 404
    effect = {"key": "kpo", "condition": None}
    assert marketing.post("/v1/glossary/effect", effect).status_code == 404
    wrong = marketing.post("/v1/glossary/effect", {"key": "mql", "condition": {"points": 3}})
    assert wrong.status_code == 422
    assert "points_from" in wrong.json()["errors"][0]["detail"]
