"""The written scorecard: whole, canonical, and of the opinions that people in the field hold."""

import math
from itertools import pairwise

import pytest

from models.facts.attributes import CANONICAL
from models.facts.kinds import SCORED
from models.features import engagement
from models.features.titles import function_of, seniority_of
from models.scorecard.bands import Cutoffs
from models.scorecard.document import dump, load
from models.scorecard.readings import CategoryReading
from models.scorecard.scorecard import Rule
from models.scorecard.table import columns_of, score_table
from models.scorecard.written import BASE_RATE, WRITTEN

AVERAGE_LEAD = {
    "seniority": "manager",
    "function": "it",
    "email_kind": "company",
    "employees": 30.0,
    "country": "fr",
    "language": "fr",
    "source": "paid search",
    "content": "ebook",
}
AVERAGE_VISITS = [("page_view", 21)] * 3 + [("content_download", 21)]
DERIVED = {"seniority", "function", "email_kind", "phone_given"}


def snapshot(facts, events=()):
    state: engagement.Engagement = {}
    for kind, days_ago in events:
        engagement.fold(state, kind, -days_ago * engagement.DAY)
    return facts | engagement.features(state, 0.0)


def points(facts=(), events=()):
    return WRITTEN.score(snapshot(dict(facts), events)).total


def part(feature, value):
    rule = next(rule for rule in WRITTEN.rules if rule.feature == feature)
    return rule.points_of({feature: value})


def falling(worths):
    return all(left > right for left, right in pairwise(worths))


def test_there_are_at_least_thirty_rules_and_one_for_each_feature():
    features = [rule.feature for rule in WRITTEN.rules]
    assert len(features) >= 30
    assert len(set(features)) == len(features)


def test_every_rule_reads_a_feature_that_leads_can_have():
    possible = {*CANONICAL, *DERIVED, *engagement.feature_names(SCORED)}
    assert {rule.feature for rule in WRITTEN.rules} <= possible


def test_every_rank_and_trade_that_titles_are_read_as_is_known():
    titles = ["Owner", "CEO", "VP", "Director", "Manager", "Senior clerk", "Junior clerk", "Intern"]
    for title in [*titles, "Sales", "Procurement", "Lawyer", "Teacher", "Nurse"]:
        assert seniority_of(title) in [*cases("seniority"), "unknown"]
        assert function_of(title) in [*cases("function"), "unknown"]


def cases(feature):
    rules = [rule for rule in WRITTEN.rules if rule.feature == feature and isinstance(rule, Rule)]
    assert isinstance(rules[0].reading, CategoryReading)
    return rules[0].reading.cases


def test_what_is_not_known_is_worth_nothing():
    assert all(rule.points[-1] == 0.0 for rule in WRITTEN.rules)
    assert points() == WRITTEN.base_points


def test_it_is_dumped_and_loaded_whole():
    assert load(dump(WRITTEN)) == WRITTEN


def test_the_average_lead_has_fifty_points_and_the_base_rate():
    average = points(AVERAGE_LEAD, AVERAGE_VISITS)
    assert average == 50.0
    assert math.isclose(WRITTEN.probability(average), BASE_RATE)
    assert Cutoffs().band_of(average) == "cold"


def test_a_demo_request_makes_the_average_lead_hot():
    asked = points(AVERAGE_LEAD, [*AVERAGE_VISITS, ("demo_request", 0)])
    assert asked >= points(AVERAGE_LEAD, AVERAGE_VISITS) + 20.0
    assert Cutoffs().band_of(asked) == "hot"


def test_asking_is_worth_more_than_answering_and_answering_more_than_looking():
    kinds = ["demo_request", "email_reply", "webinar_attended", "page_view"]
    assert falling([points(AVERAGE_LEAD, [(kind, 0)]) for kind in kinds])


def test_a_look_at_the_prices_is_worth_more_than_a_look_at_a_page():
    assert points({}, [("pricing_view", 1)]) > points({}, [("page_view", 1)])


@pytest.mark.parametrize(
    "kind", ["demo_request", "pricing_view", "email_reply", "webinar_attended"]
)
def test_interest_fades(kind):
    assert falling([points({}, [(kind, age)]) for age in (0, 25, 200)])


@pytest.mark.parametrize("kind", ["demo_request", "page_view", "pricing_view", "content_download"])
def test_doing_it_again_never_lowers_the_points(kind):
    worths = [points({}, [(kind, 1)] * times) for times in range(1, 15)]
    assert worths == sorted(worths)
    assert worths[-1] > worths[0]


def test_who_unsubscribed_is_cold_even_after_a_demo_request():
    assert points(AVERAGE_LEAD, [("demo_request", 40), ("unsubscribed", 1)]) < Cutoffs().warm_from


def test_the_higher_the_rank_the_more_points():
    ranks = ["c_level", "director", "manager", "individual", "junior", "intern"]
    assert falling([part("seniority", rank) for rank in ranks])


def test_students_and_interns_are_cold_whatever_they_look_at():
    visits = [("page_view", 0)] * 30 + [("content_download", 0)] * 5 + [("pricing_view", 0)] * 5
    assert (
        Cutoffs().band_of(points({"seniority": "intern", "email_kind": "free"}, visits)) == "cold"
    )


def test_a_company_mailbox_beats_a_free_one_and_a_free_one_a_disposable_one():
    assert falling([part("email_kind", kind) for kind in ("company", "free", "disposable")])


def test_sources_rank_as_sales_ranks_them():
    sources = [
        "referral",
        "partner",
        "organic search",
        "paid search",
        "paid social",
        "purchased list",
    ]
    assert falling([part("source", source) for source in sources])


def test_middle_companies_beat_the_smallest_and_the_largest():
    sizes = [part("employees", size) for size in (1, 5, 30, 120, 600)]
    assert sizes == sorted(sizes)
    assert part("employees", 600) > part("employees", 50_000) > part("employees", 1)


def test_a_name_is_worth_the_same_in_french_and_english():
    for feature, french, english in [
        ("source", "parrainage", "referral"),
        ("source", "liste achetée", "purchased list"),
        ("industry", "logiciel", "software"),
        ("country", "suisse", "switzerland"),
        ("content", "livre blanc", "white paper"),
    ]:
        assert part(feature, french) == part(feature, english)


def test_names_never_heard_of_and_nonsense_are_scored_too():
    odd = {
        rule.feature: value
        for rule, value in zip(WRITTEN.rules, [math.nan, "?", True, None] * 9, strict=False)
    }
    total = WRITTEN.score(odd).total
    assert math.isfinite(total)
    assert score_table(WRITTEN, columns_of([odd]), 1).total.tolist() == [total]
