"""The scorecard as JSON: one spelling, and an audit that lets nothing else through."""

import json
from typing import Any

import pytest
from hypothesis import assume, given, settings

from models.scorecard.document import (
    MAX_BYTES,
    MAX_CELLS,
    MAX_RULES,
    MAX_TEXT,
    ScorecardError,
    dump,
    identify,
    load,
    parse,
)
from models.scorecard.readings import CategoryReading, NumberReading
from models.scorecard.scorecard import PairRule, Rule, Scorecard
from tests.models.scorecard.test_scorecard import scorecards

NUMBER = {
    "feature": "employees",
    "kind": "fit",
    "read": "number",
    "edges": [10.0, 50.0],
    "points": [-5.0, 0.0, 5.0],
    "missing": 0.0,
}
CATEGORY = {
    "feature": "source",
    "kind": "engagement",
    "read": "category",
    "cases": ["referral"],
    "points": [9.0, 0.0],
    "missing": -1.0,
}
PAIR: dict[str, Any] = {
    "features": ["employees", "source"],
    "kind": "fit",
    "read": "pair",
    "readings": [{"read": "number", "edges": [10.0]}, {"read": "category", "cases": ["list"]}],
    "points": [[1.0, 2.0, 0.0], [3.0, 4.0, 0.0], [0.0, 0.0, 0.0]],
}


def document(*rules, **changes):
    return {
        "format": 1,
        "base_points": 40.0,
        "log_odds_at_50": -1.0,
        "rules": list(rules),
        **changes,
    }


def refused(content):
    with pytest.raises(ScorecardError) as refusal:
        load(content if isinstance(content, bytes) else json.dumps(content).encode())
    return str(refusal.value)


def test_a_document_becomes_the_scorecard_it_spells():
    assert parse(document(NUMBER, CATEGORY, PAIR)) == Scorecard(
        40.0,
        -1.0,
        (
            Rule("employees", "fit", NumberReading((10.0, 50.0)), (-5.0, 0.0, 5.0, 0.0)),
            Rule("source", "engagement", CategoryReading(("referral",)), (9.0, 0.0, -1.0)),
            PairRule(
                ("employees", "source"),
                "fit",
                (NumberReading((10.0,)), CategoryReading(("list",))),
                ((1.0, 2.0, 0.0), (3.0, 4.0, 0.0), (0.0, 0.0, 0.0)),
            ),
        ),
    )


@settings(deadline=None)
@given(scorecards())
def test_what_is_dumped_loads_to_the_same_scorecard_and_the_same_bytes(scorecard):
    assume(not any("" in cases_of(rule) for rule in scorecard.rules))
    content = dump(scorecard)
    assert load(content) == scorecard
    assert dump(load(content)) == content


def cases_of(rule):
    readings = rule.readings if isinstance(rule, PairRule) else (rule.reading,)
    return [case for reading in readings for case in getattr(reading, "cases", ())]


def test_spacing_key_order_and_number_spelling_do_not_change_the_id():
    rule = dict(reversed({**NUMBER, "missing": -0.0, "points": [-5, 0, 5]}.items()))
    spaced = json.dumps(document(rule, base_points=40), indent=4).encode()
    assert identify(dump(load(spaced))) == identify(dump(parse(document(NUMBER))))


def test_equal_scorecards_have_equal_bytes():
    whole = Scorecard(40, -1, (Rule("x", "fit", NumberReading((1,)), (0, -0.0, 1)),))
    floating = Scorecard(40.0, -1.0, (Rule("x", "fit", NumberReading((1.0,)), (0.0, 0.0, 1.0)),))
    assert whole == floating
    assert dump(whole) == dump(floating)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"a":' * 100_000, "not JSON"),
        (b'{"format": 1' + b"0" * 5000 + b"}", "not JSON"),
        (b'{"format": 1, "format": 1}', "given twice"),
        (b" " * (MAX_BYTES + 1), "larger than"),
        (b"[]", "is not an object"),
        (b"null", "is not an object"),
        (b"NaN", "NaN is not a number"),
    ],
)
def test_bytes_that_are_no_honest_json_object_are_refused(content, why):
    assert why in refused(content)


@pytest.mark.parametrize("field", ["format", "base_points", "log_odds_at_50", "rules"])
def test_every_field_is_needed(field):
    whole = document()
    del whole[field]
    assert "lacks" in refused(whole)


@pytest.mark.parametrize("rule", [NUMBER, CATEGORY, PAIR])
def test_every_field_of_a_rule_is_needed(rule):
    for field in rule:
        refused(document({name: value for name, value in rule.items() if name != field}))


def test_unknown_fields_are_refused():
    assert "unknown" in refused(document(extra=1))
    assert "unknown" in refused(document({**NUMBER, "code": "import os"}))
    assert "unknown" in refused(document({**PAIR, "missing": 0.0}))


@pytest.mark.parametrize("format_", [0, 2, "1", True, 1.0, None, [1]])
def test_another_format_is_refused(format_):
    assert "format" in refused(document(format=format_))


@pytest.mark.parametrize(
    "number",
    [
        "NaN",
        "Infinity",
        "-Infinity",
        "1e999",
        "1" + "0" * 400,
        "10001",
        '"1"',
        "true",
        "null",
        "[]",
    ],
)
def test_points_are_finite_numbers_within_bounds(number):
    for field in ("base_points", "log_odds_at_50"):
        content = json.dumps(document(**{field: "HERE"})).replace('"HERE"', number)
        assert "number" in (why := refused(content.encode())) or "bounds" in why
    content = json.dumps(document({**NUMBER, "points": [0, "HERE", 0]})).replace('"HERE"', number)
    refused(content.encode())


@pytest.mark.parametrize(
    "change",
    [
        {"edges": [50.0, 10.0]},
        {"edges": [10.0, 10.0]},
        {"edges": [10.0]},
        {"edges": [10.0, 50.0, 90.0]},
        {"edges": ["10", "50"]},
        {"edges": [10.0, 1e301]},
        {"edges": 10.0},
        {"edges": [0.0] * (MAX_CELLS + 1)},
        {"cases": ["a", "b"]},
        {"read": "category"},
        {"read": "python"},
        {"read": ["number"]},
        {"points": [1.0, 2.0]},
        {"points": [1.0, 2.0, 3.0, 4.0]},
        {"points": {"0": 1.0}},
        {"kind": "other"},
        {"kind": ["fit"]},
        {"feature": ""},
        {"feature": "x" * (MAX_TEXT + 1)},
        {"feature": 7},
        {"feature": "a\0b"},
        {"feature": "\ud800"},
        {"missing": None},
    ],
)
def test_a_rule_that_reads_a_number_wrongly_is_refused(change):
    refused(document({**NUMBER, **change}))


@pytest.mark.parametrize(
    "change",
    [
        {"cases": ["referral", "referral"], "points": [1.0, 2.0, 3.0]},
        {"cases": []},
        {"cases": ["a", "b"]},
        {"cases": [""]},
        {"cases": [1]},
        {"cases": ["\0"]},
        {"cases": "referral"},
        {"edges": [1.0]},
    ],
)
def test_a_rule_that_reads_a_category_wrongly_is_refused(change):
    refused(document({**CATEGORY, **change}))


@pytest.mark.parametrize(
    "change",
    [
        {"features": ["employees"]},
        {"features": ["a", "b", "c"]},
        {"features": ["a", 1]},
        {"features": "ab"},
        {"readings": PAIR["readings"][:1]},
        {"readings": [{"read": "number"}, {"read": "category", "cases": []}]},
        {"readings": [{"read": "pair"}, {"read": "number", "edges": []}]},
        {"points": PAIR["points"][:2]},
        {"points": [row[:2] for row in PAIR["points"]]},
        {"points": [[0.0, 0.0, "0"]] * 3},
        {"kind": None},
    ],
)
def test_a_pair_that_is_read_wrongly_is_refused(change):
    refused(document({**PAIR, **change}))


def test_two_rules_of_one_feature_are_refused():
    assert "more than one rule reads ['employees']" in refused(document(NUMBER, CATEGORY, NUMBER))


def test_too_many_rules_are_refused():
    many = [{**NUMBER, "feature": f"f{i}"} for i in range(MAX_RULES + 1)]
    assert "more than 2000 items" in refused(document(*many))


@pytest.mark.parametrize("rules", [None, {}, "rules", [1], [None], [[]]])
def test_rules_are_a_list_of_objects(rules):
    refused(document(rules=rules))


def test_a_refusal_says_where():
    assert refused(document(NUMBER, {**CATEGORY, "points": [1.0, "2"]})).startswith(
        "rules[1].points[1]"
    )
