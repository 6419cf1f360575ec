"""The glossary as pages: reading, looking up, wording anew with its effect, who may define."""

from typing import Any

import pytest

from models.words.said import said
from service.kit.quantities import Locale
from service.pages.conditions import ConditionForm, UnreadConditionError, rows_of
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.people import HTMX, Browser, Visit
from tests.fixtures.service import Api, As
from tests.service.pages.leads import add_three

HOSTILE = "<script>alert(1)</script>'; DROP TABLE term; --"
MQL: dict[str, Any] = {
    "key": "mql",
    "fr": "MQL",
    "en": "MQL",
    "team": "marketing",
    "definition_fr": "Un lead assez chaud.",
    "definition_en": HOSTILE,
    "defines": "1",
    "join": "all",
    "kind": ["cutoff", "event", "among", ""],
    "no": ["", "not", "", ""],
    "what": ["", "chat", "country", ""],
    "value": ["", "2", "FR, BE", ""],
    "days": ["", "30", "", ""],
}
CONDITION = {
    "all": [
        {"points_from": "mql_cutoff"},
        {"not": {"event": "chat", "times": 2, "within_days": 30.0}},
        {"attribute": "country", "among": ["FR", "BE"]},
    ]
}
EACH = [
    {"points_from": 60},
    {"verdict": ["accepted", "recycled"]},
    {"event": "meeting_held"},
    {"event": "page_view", "times": 3},
    {"attribute": "employees", "from": 50},
]


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("condition", [*EACH, CONDITION, {"any": EACH}, {"not": EACH[2]}, None])
def test_a_definition_survives_its_own_form(
    condition: dict[str, Any] | None, locale: Locale
) -> None:
    held = rows_of(condition, locale)
    assert held is not None
    join, rows = held
    names = ("kind", "no", "what", "value", "days")
    form = ConditionForm(join=join, **{n: [getattr(r, n) for r in rows] for n in names})
    assert form.condition() == condition


def test_a_nested_definition_is_no_form() -> None:
    assert rows_of({"all": [{"any": EACH}]}, "en") is None


def test_definitions_are_said_in_words() -> None:
    assert said(CONDITION, "en") == (
        "its points reach the MQL cut-off, and not (chatted with us (2 times or more), in the last "
        "30 days), and country is FR or BE"
    )
    assert said({"any": EACH}, "fr") == (
        "ses points atteignent 60, ou le dernier verdict des ventes est\u00a0: accepté ou plus "
        "tard, ou un rendez-vous a eu lieu, ou a consulté des pages (3 fois ou plus), ou "
        "effectif vaut au moins 50"
    )


@pytest.mark.parametrize(
    ("kind", "what", "value"),
    [("points", "", "many"), ("event", "", ""), ("from", "x", ""), ("verdict", "", "perhaps")],
)
def test_an_unfinished_row_is_said(kind: str, what: str, value: str) -> None:
    form = ConditionForm(kind=[kind], no=[""], what=[what], value=[value], days=[""])
    with pytest.raises(UnreadConditionError):
        form.condition()


@pytest.fixture
def nadia(visit: Visit) -> Browser:
    return visit("marketing")


@ON_SQLITE
def test_a_colleague_reads_the_list_and_ticks_it_off(visit: Visit) -> None:
    marie = visit("rep", rep="marie")
    marie.get("/glossary")
    assert "terms are on your reading list." in marie.words
    assert "executed: its points reach the MQL cut-off" in marie.words
    marie.get("/glossary/sql")
    assert "A lead is one when a meeting was held." in marie.words
    assert "Nobody yet, as it is worded now." in marie.words
    marie.post("/glossary/sql/read")
    assert "you have read it" in marie.words
    assert "The rep" in marie.words
    marie.get("/glossary?unread=1")
    assert "/glossary/sql" not in marie.text
    marie.get("/glossary?q=nurturing")
    assert "Lead nurturing" in marie.words
    assert "/glossary/mql" not in marie.text
    marie.get("/glossary?q=nothing+like+it")
    assert "No such term" in marie.words


@ON_SQLITE
def test_french_readers_find_french_terms(visit: Visit) -> None:
    marie = visit("rep", rep="marie", language="fr")
    marie.get("/glossary?q=coût par acquisition")
    assert "CPA (coût par acquisition)" in marie.words


@ON_SQLITE
def test_a_definition_is_tried_and_worded(crm: Api, nadia: Browser, as_role: As) -> None:
    add_three(crm, "marie")
    nadia.get("/glossary/mql/wording")
    token = nadia.csrf
    nadia.headers |= HTMX
    nadia.post("/glossary/effect", csrf=token, **MQL)
    assert "as it would be" in nadia.words
    assert "Nothing is changed yet." in nadia.words
    del nadia.headers["hx-request"]
    nadia.post("/glossary", csrf=token, **MQL)
    assert HOSTILE in nadia.words
    assert "<script>alert" not in nadia.text
    assert "wording 2, by The marketing" in nadia.words
    term = as_role("marketing").get("/v1/glossary/mql").json()
    assert (term["condition"], term["definition"]["en"]) == (CONDITION, HOSTILE)


@ON_SQLITE
def test_what_cannot_be_worded_is_said(nadia: Browser) -> None:
    nadia.get("/glossary/mql/wording")
    for wrong, said_ in (
        ({"kind": ["points"], "value": ["x"]}, "A row is not filled in"),
        ({"en": ""}, "Name the term in both languages"),
        ({"kind": [""]}, "The program decides by this term"),
    ):
        assert nadia.post("/glossary", **MQL | wrong).status_code == 422
        assert said_ in nadia.words
        assert "Add a term" not in nadia.words
        assert 'name="key" value="mql"' in nadia.text


@ON_SQLITE
def test_a_rep_words_but_does_not_define(visit: Visit, as_role: As) -> None:
    marie = visit("rep", rep="marie")
    marie.get("/glossary/mql/wording")
    assert 'name="kind"' not in marie.text
    plain = {name: MQL[name] for name in ("key", "fr", "en", "team", "definition_fr")}
    marie.post("/glossary", definition_en="Warm enough.", **plain)
    term = as_role("rep").get("/v1/glossary/mql").json()
    assert term["definition"]["en"] == "Warm enough."
    assert term["condition"] == {"points_from": "mql_cutoff"}
    assert marie.post("/glossary", **MQL).status_code == 403
    data = visit("data")
    data.get("/glossary/mql")
    assert "Word it anew" not in data.words
    assert data.post("/glossary", **MQL).status_code == 403
    assert data.get("/glossary/no_such_term").status_code == 404
