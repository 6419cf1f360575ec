from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from models.scorecard.document import dump, identify, load
from models.scorecard.scorecard import Rule, Scorecard
from models.scorecard.table import columns_of, logits_of, score_table
from tests.training.made import PRIOR, made, shuffled, truth
from training.learner import _fit_scaled, learn, sample_of
from training.metrics import auc, losses
from training.pipeline import chances


@pytest.fixture(scope="module")
def learned():
    return learn(made(1500), PRIOR)


@pytest.mark.parametrize(
    ("labels", "way"),
    [
        (0, "recalibrated"),
        (24, "recalibrated"),
        (25, "scale form"),
        (299, "scale form"),
        (300, "mix"),
    ],
)
def test_every_number_of_labels_has_its_way(labels, way):
    examples = made(300)
    result = learn(examples.take(slice(0, labels)), PRIOR, leads=examples.columns)
    assert result.report["way"] == way


def test_no_labels_leave_the_prior_as_it_is():
    assert learn(made(0), PRIOR).scorecard == PRIOR


def test_few_labels_move_probability_and_not_points():
    examples = made(20)
    scorecard = learn(examples, PRIOR).scorecard
    assert scorecard.rules == PRIOR.rules
    assert scorecard.base_points == PRIOR.base_points
    assert scorecard.log_odds_at_50 != PRIOR.log_odds_at_50


def test_the_export_equals_the_fit_on_every_row():
    examples = made(200)
    sample = sample_of(examples, PRIOR, examples.columns)
    fitted = _fit_scaled(sample).logits(sample.codes)
    scorecard = learn(examples, PRIOR).scorecard
    points = score_table(scorecard, examples.columns, len(examples)).total
    assert np.abs(logits_of(scorecard, points) - fitted).max() < 1e-9


def test_learning_beats_the_prior_and_nears_the_truth(learned):
    fresh = made(2000, seed=9)
    mine = auc(chances(learned.scorecard, fresh), fresh.label)
    assert mine > auc(chances(PRIOR, fresh), fresh.label) + 0.02
    assert mine > auc(truth(fresh.columns), fresh.label) - 0.02


def test_fifty_points_are_the_base_rate(learned):
    assert learned.scorecard.probability(50.0) == pytest.approx(made(1500).base_rate)


def test_the_same_labels_make_the_same_bytes_and_one_other_label_does_not():
    examples = made(400)
    first, second = (dump(learn(examples, PRIOR).scorecard) for _ in range(2))
    assert first == second
    examples.label[7] = 1 - examples.label[7]
    assert identify(dump(learn(examples, PRIOR).scorecard)) != identify(first)


def test_a_learned_scorecard_survives_its_document(learned):
    assert load(dump(learned.scorecard)) == learned.scorecard


def test_labels_that_are_noise_leave_the_base_rate():
    noise = shuffled(made(1200), 5)
    result = learn(noise, PRIOR)
    assert result.inner is not None
    assert not result.inner.skilled
    assert len(set(chances(result.scorecard, noise))) == 1


def test_rows_without_time_are_learned_out_of_fold():
    result = learn(made(600, timed=False), PRIOR, seed=3)
    assert result.report["way"] == "mix"
    assert result.inner is not None
    assert len(result.inner.label) == 600


def test_wrong_rules_are_outvoted():
    wrong = Scorecard(
        PRIOR.base_points,
        PRIOR.log_odds_at_50,
        tuple(
            replace(rule, points=tuple(-points for points in rule.points))
            for rule in PRIOR.rules
            if isinstance(rule, Rule)
        ),
    )
    fresh = made(2000, seed=9)
    result = learn(made(100), wrong)
    assert auc(chances(wrong, fresh), fresh.label) < 0.4
    assert auc(chances(result.scorecard, fresh), fresh.label) > 0.7


def test_one_class_alone_is_no_reason_to_fail():
    examples = made(60)
    examples.label[:] = 1.0
    chance = chances(learn(examples, PRIOR).scorecard, made(50))
    assert np.isfinite(losses(chance, np.ones(50))).all()


@settings(max_examples=20, deadline=None)
@given(st.integers(25, 90), st.integers(0, 1000))
def test_table_and_single_scoring_agree_on_what_was_learned(rows, seed):
    scorecard = learn(made(rows, seed), PRIOR).scorecard
    fresh = made(5, seed + 1)
    names = list(fresh.columns)
    snapshots = [
        {name: _plain(fresh.columns[name][row]) for name in names} for row in range(len(fresh))
    ]
    table = score_table(scorecard, columns_of(snapshots), len(snapshots)).total
    assert [scorecard.score(one).total for one in snapshots] == pytest.approx(table.tolist())
    assert np.isfinite(expit(logits_of(scorecard, table))).all()


def _plain(value):
    return None if value is None or value != value else value
