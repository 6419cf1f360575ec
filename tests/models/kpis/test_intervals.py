"""Intervals against figures from the literature."""

import pytest

from models.kpis import intervals


def test_three_leads_prove_nothing():
    assert intervals.wilson(3, 3) == pytest.approx((0.4385, 1.0), abs=1e-4)
    assert intervals.wilson(0, 0) is None


def test_wilson_is_as_published():
    # Newcombe (1998), table I: 81 of 263 and 15 of 148.
    assert intervals.wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert intervals.wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=1e-4)


def test_kappa_is_as_published():
    # Two readers of 50 grant proposals: 20 and 15 agreed, 5 and 10 not.
    cells = [20, 5, 10, 15]
    assert intervals.kappa(cells) == pytest.approx(0.4)
    found = intervals.of_kappa(cells)
    assert found
    low, high = found
    assert low < 0.4 < high
    assert high - low == pytest.approx(2 * 1.96 * 0.1276, abs=0.01)


def test_kappa_of_one_sided_answers_is_undefined():
    assert intervals.kappa([5, 0, 0, 0]) is None
    assert intervals.of_kappa([0, 0, 0, 0]) is None


def test_medians_do_not_count_the_waits_that_never_ended_as_short():
    assert intervals.quantile([1.0, 2.0, 3.0], 3, 0.5) == 2.0
    assert intervals.quantile([1.0, 2.0, 3.0], 7, 0.5) is None
    low, high = intervals.of_median([float(n) for n in range(1, 101)], 100)
    assert (low, high) == (40.0, 61.0)


def test_a_count_has_the_interval_of_a_poisson_count():
    low, high = intervals.of_count(100)
    assert [low, high] == pytest.approx([81.4, 121.6], abs=1)
    assert intervals.of_count(0)[0] == 0
