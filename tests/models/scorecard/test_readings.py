"""How a value becomes a cell, one at a time and by the column."""

from datetime import date
from decimal import Decimal
from math import inf, nextafter

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.scorecard.buckets import MANY
from models.scorecard.readings import (
    MISSING,
    CategoryReading,
    NumberReading,
    as_category,
    as_number,
)
from models.scorecard.table import read_column

ODD = [None, float("nan"), float("inf"), 10**400, [], {}, object(), b"\xff", date(2026, 1, 1)]
NUMBER = NumberReading((0.0, 10.0))
CATEGORY = CategoryReading(("a", "3"))


@pytest.mark.parametrize(
    ("value", "cell"),
    [(-5, 0), (0, 0), (0.1, 1), (10, 1), (10.5, 2), ("7", 1), (" 11 ", 2), (True, 1)],
)
def test_a_number_falls_in_the_cell_whose_upper_edge_it_does_not_pass(value, cell):
    assert NUMBER.cell(value) == cell


@pytest.mark.parametrize("value", [*ODD, "", "many", "nan", "-inf"])
def test_what_is_no_finite_number_is_missing(value):
    assert as_number(value) is None
    assert NUMBER.cell(value) == MISSING


@pytest.mark.parametrize("value", ODD)
def test_what_is_no_level_is_missing(value):
    assert as_category(value) is None
    assert CATEGORY.cell(value) == MISSING


@pytest.mark.parametrize(("value", "cell"), [("a", 0), ("b", 2), ("A", 2), ("", 2)])
def test_a_level_falls_in_its_own_cell_or_in_the_others(value, cell):
    assert CATEGORY.cell(value) == cell


@pytest.mark.parametrize("three", [3, 3.0, "3", np.float64(3), Decimal(3)])
def test_three_is_one_level_however_it_is_typed(three):
    assert CATEGORY.cell(three) == 1


def test_a_reading_without_edges_or_cases_has_one_cell():
    assert (NumberReading(()).size, NumberReading(()).cell(5)) == (1, 0)
    assert (CategoryReading(()).size, CategoryReading(()).cell("x")) == (1, 0)


@pytest.mark.parametrize("reading", [NUMBER, CATEGORY])
def test_a_column_is_read_as_its_values_are(reading):
    values = [*ODD, -5, 0.0, "7", "a", "b", 3.0, True, np.float64(11)]
    column = np.empty(len(values), object)
    column[:] = values
    assert read_column(reading, column).tolist() == [reading.cell(value) for value in values]


@pytest.mark.parametrize("reading", [NUMBER, CATEGORY])
@pytest.mark.parametrize("dtype", [np.float64, np.int64])
def test_a_column_of_plain_numbers_is_read_the_same(reading, dtype):
    column = np.array([-1, 0, 3, 10, 11], dtype)
    assert read_column(reading, column).tolist() == [
        reading.cell(value) for value in column.tolist()
    ]


def test_an_empty_column_has_no_cells():
    assert read_column(NUMBER, np.empty(0, object)).tolist() == []
    assert read_column(CATEGORY, np.empty(0, object)).tolist() == []


FINITE = st.floats(allow_nan=False, allow_infinity=False)
NEAR = st.floats(-100, 100).map(lambda number: round(number, 2))


@settings(deadline=None)
@given(
    st.one_of(st.sets(NEAR, max_size=40), st.sets(FINITE, max_size=8)),
    st.lists(st.floats(), max_size=20),
)
@example({0.0, 5e-324}, [])
@example({-1.7e308, 0.0, 1.7e308}, [])
@example({1e16, 1e16 + 2, 1e16 + 4}, [])
def test_a_long_column_is_read_as_its_values_are(edges, others):
    """A long column is not searched number by number: on an edge, beside it, far away, missing."""
    reading = NumberReading(tuple(sorted(edges)))
    beside = [nextafter(edge, way) for edge in edges for way in (-inf, inf)]
    values = np.array([*others, *edges, *beside, 0.0, np.nan, np.inf, -np.inf, 1e308, -1e308])
    column = np.resize(values, MANY + len(values))
    read = read_column(reading, column).tolist()
    assert read[: len(values)] == [reading.cell(value) for value in values.tolist()]
