import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

from models.scorecard.table import logits_of, score_table
from tests.training.made import PRIOR, made
from training.challenger import ChallengeError, Challenger
from training.pipeline import Plan, run

ESTIMATORS = [LogisticRegression(max_iter=500), RandomForestClassifier(50, min_samples_leaf=10)]


@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_any_estimator_is_judged_as_it_is_and_distilled(estimator, timed):
    found = run(made(1500, timed=timed), Plan(PRIOR, PRIOR), Challenger(estimator))
    assert found.evaluation is not None
    assert found.evaluation.taught is not None
    teacher, scorecard = found.evaluation.taught.metrics, found.evaluation.candidate
    assert teacher.auc > 0.72
    assert scorecard.auc > teacher.auc - 0.03
    assert abs(scorecard.log_loss - teacher.log_loss) < 0.05
    names = [finding.rule for finding in found.judgement.findings]
    assert [finding.rule for finding in found.evaluation.taught.judgement.findings] == names


def test_what_adds_up_is_distilled_almost_whole():
    learned = Challenger(ESTIMATORS[0])(made(1000), PRIOR)
    assert learned.teacher is not None
    fresh = made(500, seed=9)
    points = score_table(learned.scorecard, fresh.columns, len(fresh)).total
    taught = learned.teacher.chances(fresh)
    said = np.corrcoef(logits_of(learned.scorecard, points), np.log(taught / (1 - taught)))
    assert said[0, 1] > 0.97


def test_weights_reach_an_estimator_that_takes_them():
    examples = made(800)
    sure = examples.weight.copy()
    examples.weight[examples.label == 1] = 0.2
    unsure = _mean_chance(examples)
    examples.weight[:] = sure
    assert unsure < _mean_chance(examples) - 0.1


def _mean_chance(examples):
    teacher = Challenger(ESTIMATORS[0])(examples, PRIOR).teacher
    assert teacher is not None
    return teacher.chances(examples).mean()


def test_too_few_labels_are_refused():
    with pytest.raises(ChallengeError, match="300 labels"):
        Challenger(ESTIMATORS[0])(made(200), PRIOR)


def test_progress_is_told():
    said: list[str] = []
    Challenger(ESTIMATORS[0], said.append)(made(400), PRIOR)
    assert said[0] == "fitting the estimator before slice 1 of 4"
    assert len(said) == 5
