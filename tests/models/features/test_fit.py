"""What a scorecard may see of a lead's attributes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.features.fit import amount_of, category_of, features, scalar_of


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        (120, 120.0),
        ("120", 120.0),
        ("1 200", 1200.0),
        ("1 200,5", 1200.5),
        ("1\u202f200", 1200.0),
        ("1,200,000", 1_200_000.0),
        ("11-50", 30.5),
        ("11 à 50", 30.5),
        ("1 000 to 5 000", 3000.0),
        ("5000+", 5000.0),
    ],
)
def test_a_quantity_is_read_however_it_is_written(written, amount):
    assert amount_of(written) == amount


@pytest.mark.parametrize(
    "written",
    [
        None,
        True,
        "",
        "many",
        "nan",
        "inf",
        float("nan"),
        float("inf"),
        10**400,
        "9" * 400 + "-" + "9" * 400,
    ],
)
def test_what_is_no_finite_quantity_is_missing(written):
    assert amount_of(written) is None


def test_a_category_has_no_case_and_no_outer_spaces():
    assert category_of("  Paid\t Search ") == "paid search"
    assert category_of(True) == "yes"
    assert category_of(3) == 3.0
    assert category_of(10**400) is None
    assert category_of("  ") is None


def test_a_title_becomes_seniority_and_function():
    assert features({"job_title": "Directrice Marketing"}) == {
        "seniority": "director",
        "function": "marketing",
    }


@pytest.mark.parametrize("name", ["email", "phone", "name", "first_name", "company", "domain"])
def test_who_and_which_company_never_come_out(name):
    assert features({name: "acme"}) == {}


@pytest.mark.parametrize(
    "value",
    [
        "jean@acme.fr",
        "+33 6 12 34 56 78",
        "https://acme.fr/jean",
        "www.acme.fr",
        "5f0c7a52-9f5e-4c1e-8f43-0d6f2c2b9a10",
        "123456789012",
        "word " * 11,
        "x" * 81,
    ],
)
def test_addresses_identifiers_links_and_prose_are_no_features(value):
    assert scalar_of("custom", value) is None


def test_other_attributes_are_learned_from():
    assert features({"plan_interest": " Gold ", "seats": 12}) == {
        "plan_interest": "gold",
        "seats": 12.0,
    }


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=100)
NAMES = st.sampled_from(["job_title", "employees", "country", "email", "source"]) | st.text(
    max_size=20
)


@settings(deadline=None)
@given(st.dictionaries(NAMES, SCALARS))
def test_no_attributes_fail(attributes):
    for value in features(attributes).values():
        assert value is None or isinstance(value, str | float)
        assert value == value or value is None
