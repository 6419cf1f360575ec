import numpy as np
import pytest

from tests.training.made import made
from training.columns import find


def test_uses_are_found_from_the_values():
    found = {feature: one.use for feature, one in find(made(500).columns).items()}
    assert found == {
        "employees": "number",
        "source": "category",
        "city": "category",
        "demo_request.count": "number",
        "lead_code": "unusable",
        "always": "unusable",
    }


@pytest.mark.parametrize(
    ("values", "use", "why"),
    [
        (["2024-05-01", "2024-05-02", "2024-06-11"] * 30, "unusable", "dates"),
        (["31/12/2024", "01/02/2024"] * 40, "unusable", "dates"),
        ([str(n) for n in range(1000, 1100)], "unusable", "running number"),
        ([f"lead {n}" for n in range(100)], "unusable", "nearly unique"),
        ([None] * 100, "unusable", "constant"),
        (["yes"] * 50 + [None] * 50, "category", ""),
        (["12", "7", "unknown", "3", "9", "11"] * 20, "number", ""),
        (["12", "small", "large"] * 30, "category", ""),
        ([1.5, None, 2.5] * 30, "number", ""),
    ],
)
def test_a_column_is_what_its_values_say(values, use, why):
    column = np.empty(len(values), object)
    column[:] = values
    found = find({"x": column})["x"]
    assert (found.use, found.why) == (use, why)


def test_hundreds_of_categories_stay_a_category():
    random = np.random.default_rng(0)
    column = np.array([f"level {n}" for n in random.zipf(1.5, 4000) % 900], object)
    assert find({"x": column})["x"].use == "category"
