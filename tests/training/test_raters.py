"""Raters: lenient, harsh and false reps are found out, and careful ones are left alone."""

from dataclasses import replace

import numpy as np
import pytest

from tests.training.made import PRIOR, made
from training.inner import Inner
from training.pipeline import _as_said
from training.raters import judges, listen

CARE = [(0.95, 0.95)] * 4 + [(0.98, 0.3)] * 2


def judged(rows, care, seed=0):
    random = np.random.default_rng(seed)
    clean = made(rows, seed, noise=2.0)
    care = np.array(care)
    rep = random.integers(0, len(care), rows)
    accepts = np.where(clean.label > 0, care[rep, 0], 1 - care[rep, 1])
    said = (random.random(rows) < accepts).astype(np.float64)
    return clean, replace(clean, label=said, rep=np.array([f"rep {n}" for n in rep], object))


def test_lenient_reps_are_found_and_their_labels_come_nearer_to_the_truth():
    clean, naive = judged(900, CARE)
    heard = listen(naive, PRIOR)
    assert heard.relied_on
    specificity = [rater.specificity for rater in heard.raters]
    assert max(specificity[4:]) < min(specificity[:4]) - 0.2
    before = np.abs(naive.label - clean.label).mean()
    assert np.abs(heard.examples.label - clean.label).mean() < before


def test_careful_reps_are_taken_at_their_word():
    _, naive = judged(600, [(1.0, 1.0)] * 5)
    heard = listen(naive, PRIOR)
    assert not heard.relied_on
    assert (heard.examples.label == naive.label).all()
    assert (heard.examples.weight == naive.weight).all()


def test_proven_labels_stand_whatever_was_said():
    _, naive = judged(900, CARE)
    proven = np.arange(900) % 3 == 0
    heard = listen(replace(naive, said=naive.label, proven=proven), PRIOR)
    assert heard.relied_on
    assert (heard.examples.label[proven] == naive.label[proven]).all()


@pytest.mark.parametrize("flood", [1_000, 5_000])
def test_no_rep_weighs_or_judges_beyond_the_largest_share(flood):
    _, honest = judged(300, [(0.95, 0.95)] * 5)
    false = made(flood, seed=8)
    said = replace(false, label=np.ones(flood), rep=np.array(["false"] * flood, object), at=None)
    columns = {
        name: np.concatenate([honest.columns[name], said.columns[name]]) for name in said.columns
    }
    both = replace(
        honest,
        columns=columns,
        label=np.concatenate([honest.label, said.label]),
        weight=np.concatenate([honest.weight, said.weight]),
        rep=np.concatenate([honest.rep, said.rep]),
        at=np.arange(300.0 + flood),
    )
    heard = listen(both, PRIOR)
    weight = heard.examples.weight
    assert weight[300:].sum() <= 0.31 * weight.sum()
    assert (heard.examples.weight[:300] == 1).all()
    rows = judges(heard, both)
    assert (rows >= 300).mean() < 0.4
    everything = np.arange(300 + flood)
    half = np.full(300 + flood, 0.5)
    inner = _as_said(Inner(half, everything, half, half, everything), both, heard, seed=0)
    assert inner is not None
    assert (inner.rows >= 300).mean() < 0.4
    assert (inner.label == both.label[inner.rows]).all()


def test_labels_that_nobody_gave_are_left_alone():
    examples = made(200)
    assert listen(examples, PRIOR).examples is examples


def test_the_report_names_nobody():
    _, naive = judged(600, CARE)
    assert "rep " not in str(listen(naive, PRIOR).document())
