"""Asking for scores: reasons that add up, looking without storing, many at once, odd leads."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fixtures.bodies import event, lead, scorecard
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api

Count = Callable[[str], int]
TABLES = ("lead", "identity", "event", "score")


def body(number: object = 1, **attributes: Any) -> dict[str, Any]:
    stated = lead(number)
    return {
        "lead": stated | {"attributes": stated["attributes"] | attributes},
        "events": [event(number)],
    }


def ask(api: Api, sent: Any, **query: str) -> dict[str, Any]:
    answer = api.post("/v1/score", sent, **query)
    assert answer.status_code == 200, answer.text
    score: dict[str, Any] = answer.json()
    return score


def adds_up(score: dict[str, Any]) -> bool:
    parts = sum(reason["points"] for reason in score["reasons"])
    by_reason = score["base_points"] + parts + score["other_points"]
    by_kind = score["base_points"] + score["fit_points"] + score["engagement_points"]
    differences = [abs(by_reason - score["points"]), abs(by_kind - score["points"])]
    return max(differences) < 1e-6 and bool(0 < score["probability"] < 1)


def test_reasons_add_up_whether_some_or_all_are_shown(crm: Api) -> None:
    some, every = ask(crm, body()), ask(crm, body(), reasons="all")
    assert adds_up(some)
    assert adds_up(every)
    assert len(some["reasons"]) < len(every["reasons"])
    assert abs(every["other_points"]) < 1e-6
    strongest = [reason["feature"] for reason in every["reasons"]][: len(some["reasons"])]
    assert strongest == [reason["feature"] for reason in some["reasons"]]
    for kind, total in (("fit", every["fit_points"]), ("engagement", every["engagement_points"])):
        parts = sum(r["points"] for r in every["reasons"] if r["kind"] == kind)
        assert abs(parts - total) < 1e-6
    strengths = [abs(reason["points"]) for reason in every["reasons"]]
    assert strengths == sorted(strengths, reverse=True)
    assert all(reason["text"] for reason in every["reasons"])


def test_an_answer_says_who_was_scored_by_which_version(crm: Api) -> None:
    score = ask(crm, body())
    assert score["version"]["origin"] == "written"
    assert score["band"] in ("hot", "warm", "cold")
    assert not score["degraded"]
    held = crm.get(f"/v1/leads/{score['lead_id']}").json()
    assert held["points"] == score["points"]
    assert held["version_id"] == score["version"]["id"]


def test_persist_false_stores_nothing_and_scores_the_same(crm: Api, count: Count) -> None:
    ask(crm, body(1))
    before = [count(table) for table in TABLES]
    looked = ask(crm, body(1, employees=5, campaign="new"), persist="false")
    ask(crm, body(2), persist="false")
    assert [count(table) for table in TABLES] == before
    stored = ask(crm, body(1, employees=5, campaign="new"))
    assert abs(looked["points"] - stored["points"]) < 1e-3
    assert crm.get(f"/v1/scores/{looked['score_id']}").status_code == 404


def test_asking_again_adds_a_score_and_no_fact(crm: Api, count: Count) -> None:
    ask(crm, body())
    facts, scores = [count(table) for table in TABLES[:3]], count("score")
    ask(crm, body())
    assert [count(table) for table in TABLES[:3]] == facts
    assert count("score") == scores + 1


def test_any_old_score_can_be_read_with_all_its_reasons(crm: Api) -> None:
    asked = ask(crm, body(), reasons="all")
    ask(crm, body(1, employees=9000))
    stored = crm.get(f"/v1/scores/{asked['score_id']}").json()
    for name in ("points", "probability", "band", "reasons", "version", "lead_id"):
        assert stored[name] == asked[name]
    assert adds_up(stored)


@ON_SQLITE
def test_the_reason_of_a_pair_shows_both_values(app: Any, crm: Api, admin: Api) -> None:
    pairs = scorecard()
    pairs["rules"][2]["points"] = [[0.0, 4.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    published = admin.put("/v1/scorecard", pairs)
    assert published.status_code == 200
    version_id = published.json()["version_id"]
    assert admin.post(f"/v1/versions/{version_id}/promote").status_code == 200
    app.state.core.champions.refresh()
    score = ask(crm, body(), reasons="all")
    assert score["version"]["id"] == published.json()["version_id"]
    assert adds_up(score)
    (pair,) = [r for r in score["reasons"] if "×" in r["feature"]]
    assert "webinar" in pair["value"]
    assert "webinar" in pair["text"]


@ON_SQLITE
@pytest.mark.parametrize(
    "query",
    [{"persist": "no"}, {"persist": "False"}, {"persist": ""}, {"reasons": "every"}],
)
def test_a_choice_that_is_not_offered_is_refused(crm: Api, count: Count, query: Any) -> None:
    assert crm.post("/v1/score", body(), **query).status_code == 422
    assert count("lead") == 0


def test_a_batch_says_of_each_lead_what_became_of_it(crm: Api, count: Count) -> None:
    leads = [body(1), {"lead": {}}, body(2), {"lead": lead(3), "odd": 1}, {}, body(1)]
    answer = crm.post("/v1/score/batch", {"leads": leads})
    assert answer.status_code == 207
    results = answer.json()["results"]
    assert [result["status"] for result in results] == [200, 422, 200, 422, 422, 200]
    for result in results:
        if result["status"] == 200:
            assert adds_up(result["score"])
        else:
            assert result["problem"]["title"] == "Invalid"
            assert result["problem"]["errors"]
    assert results[0]["score"]["lead_id"] == results[5]["score"]["lead_id"]
    assert (count("lead"), count("event"), count("score")) == (2, 4, 3)


def test_a_batch_scores_as_single_requests_do(crm: Api) -> None:
    bodies = [body(n, employees=n * 100) for n in range(5)]
    results = crm.post("/v1/score/batch", {"leads": bodies}).json()["results"]
    for sent, result in zip(bodies, results, strict=True):
        single = ask(crm, sent, persist="false")
        assert abs(single["points"] - result["score"]["points"]) < 1e-3


@ON_SQLITE
@pytest.mark.parametrize("leads", [[], [{}] * 1001, {}, None, [1], [None], [[]]])
def test_a_batch_is_a_list_of_1_to_1000_objects(crm: Api, leads: Any) -> None:
    assert crm.post("/v1/score/batch", {"leads": leads}).status_code == 422


@ON_SQLITE
def test_a_batch_of_a_thousand_leads_is_scored(crm: Api) -> None:
    leads = [{"lead": {"system": "crm", "external_id": str(n)}} for n in range(1000)]
    results = crm.post("/v1/score/batch", {"leads": leads}).json()["results"]
    assert [result["status"] for result in results] == [200] * 1000


CANONICAL = [
    "company", "domain", "country", "region", "industry", "employees", "revenue_eur", "job_title",
    "language", "phone", "email", "source", "campaign", "landing_page", "content", "persona",
    "product", "first_name", "address", "email_kind", "phone_given", "seniority", "function",
    "demo_request.count", "demo_request.days_since", "page_view.7d", "source × employees",
]  # fmt: skip
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
numbers = st.integers(-(2**53), 2**53) | st.floats(-1e18, 1e18)
scalars = st.none() | st.booleans() | numbers | texts | st.sampled_from(["12-50", "1 200", "5000+"])
names = st.sampled_from(CANONICAL) | texts.filter(bool)


@ON_SQLITE
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(attributes=st.dictionaries(names, scalars, max_size=12))
def test_odd_and_unknown_attributes_never_fail(crm: Api, attributes: dict[str, Any]) -> None:
    stated = {"system": "crm", "external_id": "1", "attributes": attributes}
    score = ask(crm, {"lead": stated}, persist="false", reasons="all")
    assert adds_up(score)


@ON_SQLITE
def test_attributes_cannot_pose_as_engagement(crm: Api) -> None:
    plain = {"lead": {"system": "crm", "external_id": "1", "attributes": {"employees": 50}}}
    posing = {"lead": {"system": "crm", "external_id": "2", "attributes": {
        "employees": 50, "demo_request.count": 99, "demo_request.30d": 99, "pricing_view.1d": 50,
        "demo_request.days_since": 0,
    }}}  # fmt: skip
    honest = ask(crm, plain)
    assert ask(crm, posing)["engagement_points"] == honest["engagement_points"]


@ON_SQLITE
def test_without_a_champion_asking_is_told_to_come_back(app: Any, crm: Api, as_role: Any) -> None:
    keeper = app.state.core.champions
    keeper.stop()
    keeper._champion = None
    for answer in (
        crm.post("/v1/score", body()),
        crm.post("/v1/score", body(), persist="false"),
        crm.post("/v1/score/batch", {"leads": [body()]}),
        as_role("rep", rep="marie").get("/v1/queue"),
    ):
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
