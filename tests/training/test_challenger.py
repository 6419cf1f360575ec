import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

from tests.training.made import PRIOR, made
from training.challenger import challenge
from training.split import by_time


@pytest.fixture(scope="module")
def parts():
    return by_time(made(1500), 0.3, seed=0)


@pytest.mark.parametrize(
    "estimator",
    [LogisticRegression(max_iter=500), RandomForestClassifier(50, min_samples_leaf=10)],
)
def test_any_estimator_is_measured_and_distilled(parts, estimator):
    found = challenge(estimator, parts[0], parts[1], PRIOR)
    assert found.estimator.auc > 0.75
    assert found.distilled.auc > found.estimator.auc - 0.03
    assert abs(found.lost) < 0.05
    assert found.document()["lost_log_loss"] == found.lost


def test_what_adds_up_is_distilled_almost_whole(parts):
    found = challenge(LogisticRegression(max_iter=500), parts[0], parts[1], PRIOR)
    points = found.scorecard.score_table(parts[1].columns, len(parts[1])).total
    said = np.corrcoef(found.scorecard.logits(points), np.log(found.chance / (1 - found.chance)))
    assert said[0, 1] > 0.97
