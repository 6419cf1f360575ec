"""Bands begin at their cut-offs."""

import math

import pytest

from models.scorecard.bands import Cutoffs


@pytest.mark.parametrize(
    ("points", "band"),
    [
        (70.0, "hot"),
        (69.999, "warm"),
        (55.0, "warm"),
        (54.999, "cold"),
        (-9.0, "cold"),
        (math.nan, "cold"),
    ],
)
def test_a_band_begins_at_its_cut_off(points, band):
    assert Cutoffs().band_of(points) == band


def test_cut_offs_may_be_set():
    assert Cutoffs(warm_from=10.0, hot_from=20.0).band_of(15.0) == "warm"
