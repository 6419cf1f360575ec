import numpy as np

from benchmarks.reps.lifting import companies
from training.lift import Called, lift_of


def test_the_interval_covers_the_truth_and_is_narrow():
    covered, width = companies(40, 5_000)
    assert covered >= 0.8
    assert width <= 1.0


def test_it_is_not_known_from_few_drawn_leads():
    one = np.ones(200)
    by_rank = np.arange(200.0) >= 10
    few = Called(
        by_rank.astype(float),
        one,
        np.arange(200.0),
        one,
        np.asarray(np.arange(200) % 2, np.float64),
    )
    assert lift_of(few) is None
