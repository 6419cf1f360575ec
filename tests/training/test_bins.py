import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import logit

from models.scorecard.readings import CategoryReading, NumberReading
from models.scorecard.scorecard import Scorecard
from models.scorecard.table import logits_of, read_column, score_table
from tests.training.made import PRIOR, made
from training.bins import MOST_CASES, find_coding
from training.prior import written_on

NOTHING = Scorecard(50.0, 0.0, ())
floats = st.floats(allow_nan=True, allow_infinity=True)


def test_readings_contain_the_priors_edges_and_cases():
    coding = find_coding(made(800).columns, PRIOR, 800)
    readings = dict(zip(coding.features, coding.readings, strict=True))
    employees, source = readings["employees"], readings["source"]
    assert isinstance(employees, NumberReading)
    assert isinstance(source, CategoryReading)
    assert {50.0, 500.0} < set(employees.edges)
    assert source.cases[:2] == ("event", "partner")
    assert readings["never_seen.count"] == NumberReading((0.5,))


def test_the_prior_on_the_cells_is_the_prior_on_every_row():
    examples = made(700)
    coding = find_coding(examples.columns, PRIOR, 700)
    logits = written_on(coding, PRIOR).logits(coding.encode(examples.columns, len(examples)))
    points = score_table(PRIOR, examples.columns, len(examples)).total
    assert np.abs(logits - logits_of(PRIOR, points)).max() < 1e-12


def test_more_labels_make_more_bins():
    columns = made(3000).columns
    sizes = [dict(_sizes(find_coding(columns, NOTHING, n)))["employees"] for n in (25, 400, 3000)]
    assert sizes == [4, 8, 20]


def test_rare_levels_share_a_cell_and_levels_are_capped():
    levels = [f"level {n}" for n in range(400) for _ in range(6)] + ["rare"] * 4
    coding = find_coding({"x": np.array(levels, object)}, NOTHING, 1000)
    reading = coding.readings[0]
    assert isinstance(reading, CategoryReading)
    assert len(reading.cases) == MOST_CASES
    assert "rare" not in reading.cases


@given(st.lists(floats, min_size=1, max_size=200))
def test_edges_part_values_that_were_seen(values):
    coding = find_coding({"x": np.array(values)}, NOTHING, 1000)
    if not coding.features:
        return
    reading = coding.readings[0]
    assert isinstance(reading, NumberReading)
    known = np.array([v for v in values if np.isfinite(v)])
    cells = read_column(reading, known)
    assert np.bincount(cells, minlength=reading.size).min() >= (5 if reading.edges else 1)


def test_every_row_falls_into_one_cell_of_each_feature():
    examples = made(300)
    coding = find_coding(examples.columns, PRIOR, 300)
    codes = coding.encode(examples.columns, len(examples))
    assert (codes >= coding.starts[:-1]).all()
    assert (codes < coding.starts[1:]).all()


def test_a_stated_base_is_the_priors_own():
    coding = find_coding(made(100).columns, PRIOR, 100)
    assert written_on(coding, PRIOR).intercept == logit(1 / (1 + np.exp(0.8)))


def _sizes(coding):
    return [(f, r.size) for f, r in zip(coding.features, coding.readings, strict=True)]
