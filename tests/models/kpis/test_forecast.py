"""Forecasts: the same each time, unsure where little is known, and right as often as they say."""

import numpy as np
import pytest

from benchmarks.forecasts import DRIFT, measure
from models.kpis.forecast import Ahead, Past, forecast


def past(weeks: int, each: int = 60) -> Past:
    random = np.random.default_rng(weeks)
    weights = np.full(weeks, float(each))
    return Past(random.binomial(each, 0.4, weeks).astype(float), weights, weights)


def test_a_forecast_is_the_same_each_time():
    one, other = (forecast("share", past(20), Ahead(2, 4)) for _ in range(2))
    assert one
    assert other
    assert one.values.tolist() == other.values.tolist()
    assert 0 <= one.at(0.1) < one.at(0.5) < one.at(0.9) <= 1
    assert one.odds("at_least", 0.1) > 0.99
    assert one.odds("at_least", 0.7) < 0.01


def test_little_history_says_little():
    assert forecast("share", past(3), Ahead(0, 4)) is None
    few, many = (forecast("share", past(weeks), Ahead(0, 4)) for weeks in (5, 26))
    assert few
    assert many
    assert few.at(0.9) - few.at(0.1) > many.at(0.9) - many.at(0.1)


def test_what_is_over_is_known():
    known = forecast("sum", past(10), Ahead(0, 0, so_far=(120.0, 1.0)))
    assert known
    assert set(known.values) == {120.0}


@pytest.mark.thorough
def test_an_80_percent_forecast_comes_true_in_70_to_90():
    found = measure(200, DRIFT)
    rows = [row for each in found.values() for row in each]
    for place in (0, 1):
        assert 0.7 <= np.mean([row[place] for row in rows]) <= 0.9
