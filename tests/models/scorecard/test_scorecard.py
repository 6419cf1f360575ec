"""Scores: exact sums, the same one at a time and by the table, of any snapshot whatever."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.scorecard.readings import CategoryReading, NumberReading
from models.scorecard.scorecard import PairRule, Rule, Scorecard, sigmoid
from models.scorecard.table import columns_of, logits_of, score_table

FEATURES = ["a", "b", "c", "d"]
POINTS = st.floats(min_value=-1e4, max_value=1e4)
NUMBERS = st.floats(min_value=-1e6, max_value=1e6)
LEVELS = st.sampled_from(["red", "green", "3", "été", ""])
KINDS = st.sampled_from(["fit", "engagement"])
READINGS = st.lists(NUMBERS, max_size=5, unique=True).map(
    lambda edges: NumberReading(tuple(sorted(edges)))
) | st.lists(LEVELS, max_size=4, unique=True).map(lambda cases: CategoryReading(tuple(cases)))
VALUES = st.one_of(
    LEVELS,
    NUMBERS,
    st.floats(),
    st.integers(),
    st.booleans(),
    st.none(),
    st.text(max_size=5),
    st.sampled_from([10**400, (), [], {}, b"x"]),
)
SNAPSHOTS = st.lists(st.dictionaries(st.sampled_from([*FEATURES, "unread"]), VALUES), max_size=12)


@st.composite
def rules(draw, feature):
    reading = draw(READINGS)
    points = draw(st.lists(POINTS, min_size=reading.size + 1, max_size=reading.size + 1))
    return Rule(feature, draw(KINDS), reading, tuple(points))


@st.composite
def pair_rules(draw, features):
    first, second = draw(READINGS), draw(READINGS)
    row = st.lists(POINTS, min_size=second.size + 1, max_size=second.size + 1).map(tuple)
    rows = draw(st.lists(row, min_size=first.size + 1, max_size=first.size + 1))
    return PairRule(features, draw(KINDS), (first, second), tuple(rows))


@st.composite
def scorecards(draw):
    features = draw(st.lists(st.sampled_from(FEATURES), unique=True))
    pairs = [draw(pair_rules(("a", "b")))] if draw(st.booleans()) else []
    return Scorecard(draw(POINTS), draw(POINTS), (*(draw(rules(f)) for f in features), *pairs))


@settings(deadline=None)
@given(scorecards(), SNAPSHOTS)
def test_a_table_scores_as_its_leads_do_bit_for_bit(scorecard, snapshots):
    table = score_table(scorecard, columns_of(snapshots), len(snapshots))
    single = [scorecard.score(snapshot) for snapshot in snapshots]
    assert table.total.tolist() == [points.total for points in single]
    assert table.fit.tolist() == [points.fit for points in single]
    assert table.engagement.tolist() == [points.engagement for points in single]
    assert table.parts.T.tolist() == [list(points.parts) for points in single]


@settings(deadline=None)
@given(scorecards(), SNAPSHOTS)
def test_base_and_reasons_add_up_to_the_points(scorecard, snapshots):
    for snapshot in snapshots:
        points = scorecard.score(snapshot)
        assert abs(points.base + math.fsum(points.parts) - points.total) < 1e-6
        assert points.base + points.fit + points.engagement == points.total


TWO_RULES = Scorecard(
    base_points=40.0,
    log_odds_at_50=math.log(0.25),
    rules=(
        Rule("color", "fit", CategoryReading(("red",)), (5.0, -1.0, 2.0)),
        Rule("visits", "engagement", NumberReading((3.0,)), (0.0, 10.0, -3.0)),
    ),
)


@pytest.mark.parametrize(
    ("snapshot", "parts"),
    [
        ({"color": "red", "visits": 9}, (5.0, 10.0)),
        ({"color": "never seen", "visits": 3}, (-1.0, 0.0)),
        ({"color": None, "visits": math.nan}, (2.0, -3.0)),
        ({"unread": 1}, (2.0, -3.0)),
    ],
)
def test_each_rule_reads_its_own_feature(snapshot, parts):
    points = TWO_RULES.score(snapshot)
    assert points.parts == parts
    assert (points.base, points.fit, points.engagement) == (40.0, *parts)


def test_fifty_points_stand_for_the_stated_odds_and_ten_more_double_them():
    def odds(points):
        probability = TWO_RULES.probability(points)
        return probability / (1.0 - probability)

    assert odds(50.0) == pytest.approx(0.25)
    assert odds(60.0) == pytest.approx(0.50)
    assert odds(40.0) == pytest.approx(0.125)


def test_probability_never_overflows_and_agrees_with_the_logits():
    for points in (-1e6, -50.0, 0.0, 50.0, 1e6):
        logit = logits_of(TWO_RULES, np.array([points]))[0]
        assert 0.0 <= TWO_RULES.probability(points) == sigmoid(logit) <= 1.0


def test_a_scorecard_without_rules_gives_everyone_its_base():
    bare = Scorecard(50.0, 0.0, ())
    assert bare.score({"color": "red"}).total == 50.0
    assert score_table(bare, {}, 2).total.tolist() == [50.0, 50.0]
