import numpy as np
import pytest
from scipy.special import expit

from models.scorecard.document import dump, load
from models.scorecard.scorecard import PairRule
from models.scorecard.table import read_column, rule_points, score_table
from tests.training.made import PRIOR, made
from training.bins import find_coding
from training.examples import Examples
from training.learner import learn
from training.pairs import Pair, coarse
from training.pipeline import chances


def crossed(rows: int, strength: float) -> Examples:
    """Leads for whom two features mean little alone and much together."""
    random = np.random.default_rng(0)
    size, region = random.normal(size=rows), random.choice(["north", "south"], rows)
    side = np.where(region == "north", 1.0, -1.0)
    logits = strength * side * np.sign(size) + 0.5 * size
    columns = {"size": size, "region": region.astype(object)}
    label = (random.random(rows) < expit(logits)).astype(float)
    return Examples(columns, label, np.ones(rows), np.arange(rows, dtype=float))


@pytest.fixture(scope="module")
def learned():
    return learn(crossed(3000, 1.5), PRIOR)


def test_a_pair_that_pays_is_admitted(learned):
    assert learned.report["pairs"] == ["region × size"]
    rule = learned.scorecard.rules[-1]
    assert isinstance(rule, PairRule)
    assert rule.kind == "fit"


def test_no_pair_is_admitted_where_features_only_add_up():
    assert learn(made(2000), PRIOR).report["pairs"] == []


def test_pairs_score_alike_one_at_a_time_and_by_the_table(learned):
    fresh = crossed(50, 1.5)
    fresh.columns["size"][3], fresh.columns["region"][4] = np.nan, None
    table = score_table(learned.scorecard, fresh.columns, 50).total
    for row in range(50):
        snapshot = {name: column[row] for name, column in fresh.columns.items()}
        assert learned.scorecard.score(snapshot).total == table[row]
    assert np.isfinite(chances(learned.scorecard, fresh)).all()


def test_pairs_survive_their_document(learned):
    assert load(dump(learned.scorecard)) == learned.scorecard


def test_a_pair_says_what_it_read(learned):
    assert learned.scorecard.rules[-1].value_in({"region": "north", "size": 3.0}) == "north × 3"
    assert learned.scorecard.rules[-1].value_in({}) == "? × ?"


def test_coarse_cells_are_the_coarse_readings_own():
    examples = made(900)
    coding = find_coding(examples.columns, PRIOR, 900)
    codes = coding.encode(examples.columns, len(examples))
    names = [coding.features.index(name) for name in ("employees", "source", "city")]
    for one in (coarse(coding, f, codes) for f in names):
        assert one.size <= 7
        direct = read_column(one.reading, examples.columns[coding.features[one.feature]])
        direct = np.where(direct == -1, one.reading.size, direct)
        fine = codes[:, one.feature] - coding.starts[one.feature]
        assert (one.of_fine[fine] == direct).all()


def test_a_pairs_table_is_its_rules_points():
    examples = made(900)
    coding = find_coding(examples.columns, PRIOR, 900)
    codes = coding.encode(examples.columns, len(examples))
    first, second = (coarse(coding, coding.features.index(n), codes) for n in ("source", "city"))
    pair = Pair(first, second)
    table = np.random.default_rng(0).normal(size=pair.size)
    points = rule_points(pair.rule(coding, table), examples.columns, len(examples))
    assert points * np.log(2) / 10 == pytest.approx(table[pair.cells(coding, codes)])
