"""Each way of fitting ends as tables that say on every row what the fitted thing says."""

import numpy as np
import pytest
from scipy.special import expit

from tests.training.made import PRIOR, made, shuffled
from training.bayes import fit_bayes
from training.boosting import _fitted, _inputs, fit_boosting, staged_logits
from training.learner import sample_of
from training.metrics import auc
from training.ridge import _posed, _telling_cells, average_by_evidence, fit_path
from training.slope import fit_slope, shift_to_mean


@pytest.fixture(scope="module")
def sample():
    examples = made(1500)
    return sample_of(examples, PRIOR, examples.columns)


def test_boosting_tables_equal_the_trees(sample):
    trees = _fitted(sample, 60)
    said = trees.decision_function(_inputs(sample.coding, sample.codes, sample.telling))
    assert np.abs(fit_boosting(sample, 60).logits(sample.codes) - said).max() < 1e-9


def test_stages_end_with_all_trees(sample):
    stages = staged_logits(sample, sample.codes[:50])
    assert stages.shape == (15, 50)
    assert np.allclose(stages[2], fit_boosting(sample, 60).logits(sample.codes[:50]))


def test_a_feature_that_no_lead_has_tells_nothing(sample):
    silent = sample.coding.features.index("never_seen.count")
    assert silent not in sample.telling
    assert (fit_boosting(sample, 20).cells[sample.coding.cells_of(silent)] == 0).all()


def test_ridge_keeps_the_prior_where_labels_say_nothing(sample):
    few = sample.take(slice(0, 0))
    fit = fit_path(few, [8.0])[0]
    assert np.allclose(fit.additive.logits(sample.codes), sample.start.logits(sample.codes))
    assert fit.scale == pytest.approx(1.0)


def test_ridge_with_plenty_of_labels_finds_the_truth(sample):
    fit = fit_path(sample, [4.0])[0]
    assert auc(fit.additive.logits(sample.codes), sample.label) > 0.8
    assert expit(fit.additive.logits(sample.codes)).mean() == pytest.approx(
        sample.label.mean(), abs=0.005
    )


def test_weights_count_as_rows(sample):
    part = sample.take(slice(0, 200))
    twice = sample.take(np.repeat(np.arange(200), 2))
    weighted = type(part)(part.coding, part.codes, part.label, part.weight * 2, part.start)
    first, second = (fit_path(one, [8.0])[0].additive for one in (twice, weighted))
    assert np.allclose(first.cells, second.cells, atol=1e-4)


@pytest.mark.parametrize("times", [1, 14])
def test_information_is_counted_as_a_product_would_have_it(sample, times):
    """With many rows two features are counted at once."""
    rows = sample.take(np.tile(np.arange(len(sample)), times))
    problem = _posed(rows, _telling_cells(rows))
    assert bool(problem.doubles) == (times > 1)
    weight = np.random.default_rng(0).random(len(rows))
    product = problem.design.T @ (problem.design * weight[:, None])
    assert np.allclose(problem._information(weight), product.toarray(), rtol=1e-12)


def test_a_path_without_evidence_ends_in_the_same_place(sample):
    with_it, without = (fit_path(sample, [32.0, 8.0], with_evidence=w) for w in (True, False))
    for one, other in zip(with_it, without, strict=True):
        assert np.array_equal(one.additive.cells, other.additive.cells)
        assert np.isfinite(one.log_evidence)
        assert np.isnan(other.log_evidence)


def test_evidence_prefers_strong_shrinkage_when_labels_are_noise():
    noise = shuffled(made(200), 1)
    sample = sample_of(noise, PRIOR, noise.columns)
    strong, weak = fit_path(sample, [64.0, 1.0])
    assert strong.log_evidence > weak.log_evidence
    assert abs(average_by_evidence([strong, weak], sample.coding).cells).max() < 1.5


def test_bayes_never_turns_round():
    noise = shuffled(made(400), 3)
    sample = sample_of(noise, PRIOR, noise.columns)
    rates = fit_bayes(sample)
    assert np.isfinite(rates.cells).all()
    turned = type(sample)(
        sample.coding, sample.codes, 1 - sample.label, sample.weight, sample.start
    )
    assert np.corrcoef(fit_bayes(turned).cells, -rates.cells)[0, 1] > 0.9


def test_slope_keeps_each_groups_own_base():
    random = np.random.default_rng(0)
    group = np.repeat([0, 1], 4000)
    logits = random.normal(size=8000)
    label = (random.random(8000) < expit(1.5 * logits + 2.0 * group)).astype(float)
    slope, bases = fit_slope(logits, label, np.ones(8000), group)
    assert slope == pytest.approx(1.5, abs=0.1)
    assert bases == pytest.approx([0.0, 2.0], abs=0.15)


def test_shift_to_mean_reaches_the_mean():
    logits = np.linspace(-3, 3, 50)
    shift = shift_to_mean(logits, np.ones(50), 0.1)
    assert expit(logits + shift).mean() == pytest.approx(0.1)
