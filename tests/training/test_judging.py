"""Metrics, split, leaks, tracker and gate: what a candidate is judged by."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit
from sklearn.metrics import log_loss, roc_auc_score

from tests.training.made import PRIOR, made
from training import gate
from training.bootstrap import gain
from training.examples import Examples
from training.gate import Evidence, judge
from training.inner import Inner
from training.leaks import Alarm, find_leaks
from training.learner import learn
from training.metrics import auc, ece, lift10, losses, measure
from training.split import by_time
from training.tracker import track, tracked_rate
from training.unseen import Unseen, unseen_inside


@given(st.lists(st.tuples(st.floats(0.01, 0.99), st.booleans()), min_size=5, max_size=80))
def test_metrics_are_scikit_learns(rows):
    chance = np.array([c for c, _ in rows])
    label = np.array([float(y) for _, y in rows])
    if 0 < label.sum() < len(label):
        assert auc(chance, label) == pytest.approx(roc_auc_score(label, chance))
        assert losses(chance, label).mean() == pytest.approx(log_loss(label, chance))


def test_calibration_and_lift_by_hand():
    chance = np.array([0.05, 0.05, 0.95, 0.95, 0.55])
    label = np.array([0.0, 1.0, 1.0, 1.0, 0.0])
    assert ece(chance, label) == pytest.approx((0.9 + 0.1 + 0.55) / 5)
    assert lift10(np.linspace(0, 1, 100), (np.arange(100) >= 90).astype(float)) == 10.0
    assert lift10(np.full(50, 0.3), np.tile([0.0, 1.0], 25)) == 1.0


def test_one_class_has_no_ranking():
    assert np.isnan(measure(np.full(5, 0.2), np.zeros(5)).auc)


def test_the_later_rows_are_later():
    examples = made(100)
    backwards = examples.take(slice(None, None, -1))
    earlier, later = by_time(backwards, 0.3, seed=0)
    assert (len(earlier), len(later)) == (70, 30)
    assert earlier.at is not None
    assert later.at is not None
    assert earlier.at.max() < later.at.min()


def test_rows_without_time_are_parted_by_the_seed():
    examples = made(100, timed=False)
    parts = [by_time(examples, 0.3, seed)[1].label.tolist() for seed in (1, 1, 2)]
    assert parts[0] == parts[1] != parts[2]


def _with(examples: Examples, **columns: np.ndarray) -> Examples:
    return Examples(examples.columns | columns, examples.label, examples.weight, examples.at)


def test_a_column_that_decides_alone_stops_and_a_strong_one_is_suspected():
    examples = made(2000)
    random = np.random.default_rng(0)
    told = np.where(random.random(2000) < 0.95, examples.label, 1 - examples.label)
    hinted = examples.label + random.normal(0, 0.75, 2000)
    alarms = find_leaks(_with(examples, told=told.astype(str).astype(object), hinted=hinted))
    assert {alarm.column: alarm.level for alarm in alarms} == {"told": "stop", "hinted": "suspect"}


def test_a_rare_level_that_decides_stops():
    random = np.random.default_rng(1)
    label = (random.random(5000) < 0.04).astype(float)
    signed = np.where((label > 0) & (random.random(5000) < 0.4), "signed", "open").astype(object)
    examples = Examples({"contract": signed}, label, np.ones(5000))
    assert [alarm.level for alarm in find_leaks(examples)] == ["stop"]


def test_a_value_only_winners_have_stops():
    examples = made(1000)
    filled = np.where(examples.label > 0, 12.0, np.nan)
    assert [a.column for a in find_leaks(_with(examples, amount=filled))] == ["amount"]


def test_an_allowed_column_only_warns():
    examples = made(1000)
    told = examples.label.astype(str).astype(object)
    alarms = find_leaks(_with(examples, told=told), allow={"told"})
    assert [(alarm.column, alarm.level) for alarm in alarms] == [("told", "suspect")]


def test_values_written_after_hand_off_are_leaks_however_weak():
    alarms = find_leaks(made(500), written_late={"city": 0.5, "source": 0.05, "employees": 0.0})
    assert [(a.column, a.level) for a in alarms] == [("city", "stop"), ("source", "suspect")]


def test_honest_columns_raise_nothing():
    assert find_leaks(made(3000)) == []


def test_a_tracker_follows_the_base_rate_and_keeps_out_when_it_does_not_move():
    random = np.random.default_rng(0)
    rate = np.repeat([0.1, 0.4], 2000)
    label = (random.random(4000) < rate).astype(float)
    logits = np.full(4000, np.log(0.1 / 0.9))
    tracked = expit(track(logits, label, np.ones(4000)))
    assert losses(tracked, label).mean() < losses(expit(logits), label).mean() - 0.05
    assert tracked[3500:].mean() == pytest.approx(0.4, abs=0.07)


def test_a_tracker_never_looks_ahead():
    random = np.random.default_rng(0)
    label = (random.random(1000) < 0.3).astype(float)
    changed = np.concatenate([label[:750], 1 - label[750:]])
    logits, weight = np.zeros(1000), np.ones(1000)
    both = [track(logits, one, weight)[:1000] for one in (label, changed)]
    assert (both[0][:1000] == both[1][:1000]).all()


def test_the_tracked_rate_begins_with_what_was_known():
    examples = made(1000)
    rate = tracked_rate(examples.take(slice(0, 700)), examples.take(slice(700, None)))
    assert rate.shape == (300,)
    assert rate[0] == pytest.approx(examples.label[:700].mean(), abs=0.1)


def _evidence(rows=400, skill=2.0, champion_skill=1.0, **changes) -> Evidence:
    random = np.random.default_rng(0)
    score = random.normal(size=rows)
    label = (random.random(rows) < expit(2 * score - 0.5)).astype(float)
    chance = {k: expit(k * score - 0.5) for k in (skill, champion_skill)}
    base = np.full(rows, label.mean())
    facts = {
        "label": label,
        "candidate": chance[skill],
        "champion": chance[champion_skill],
        "written": chance[champion_skill],
        "base": base,
        "inner": Inner(label, np.zeros(rows, int), chance[skill], base, np.arange(rows)),
    }
    return Evidence(**facts | changes)


def _as_if(what: str) -> dict[str, Any]:
    """Return changes to the plain evidence."""
    plain = _evidence()
    rows = len(plain.label)
    inner = plain.inner
    assert inner is not None
    newest = np.arange(rows) >= rows - 60
    lost = np.where(newest, 1 - inner.chance, inner.chance)
    facts: dict[str, dict[str, Any]] = {
        "lost newest": {
            "inner": Inner(inner.label, newest.astype(int), lost, inner.base, inner.rows)
        },
        "written as good": {"written": plain.candidate},
        "too sure": {"candidate": np.clip(plain.candidate + 0.25, 0, 1), "champion": plain.base},
    }
    return facts[what]


def test_a_better_candidate_is_promoted():
    judgement = judge(_evidence())
    assert judgement.verdict == "promote"
    assert all(finding.passed for finding in judgement.findings)


@pytest.mark.parametrize(
    ("changes", "rule", "verdict"),
    [
        ({"rows": 60}, "enough later labels", "keep"),
        ({"skill": 0.0}, "skill inside", "no_skill"),
        ({"champion_skill": 2.0}, "better than the champion", "keep"),
        ({"skill": -1.0}, "not worse than the champion", "reject"),
        ({"inner": None}, "skill inside", "no_skill"),
        (_as_if("lost newest"), "sure inside", "keep"),
        (_as_if("written as good"), "better than the written scorecard", "keep"),
        (_as_if("too sure"), "calibrated", "reject"),
        ({"alarms": [Alarm("Tags", "stop", "it knows")]}, "no leak", "reject"),
    ],
)
def test_each_failing_rule_is_named(changes, rule, verdict):
    judgement = judge(_evidence(**changes))
    failed = [finding.rule for finding in judgement.findings if not finding.passed]
    assert rule in failed
    first = next(one for one in gate.RULES if one.name in failed)
    assert judgement.verdict == first.otherwise
    assert verdict in {one.otherwise for one in gate.RULES if one.name in failed}


def test_a_suspect_is_named_and_stops_nothing():
    judgement = judge(_evidence(alarms=[Alarm("Quality", "suspect", "strong")]))
    assert judgement.verdict == "promote"
    assert "Quality" in judgement.findings[0].says


def test_a_collapsed_segment_rejects():
    evidence = _evidence()
    rows = np.flatnonzero(losses(evidence.candidate, evidence.label) > 0.9)
    judgement = judge(_evidence(segments={"source: web": rows}))
    assert judgement.verdict == "reject"
    assert "source: web" in judgement.findings[-1].says


def test_a_second_look_at_the_same_labels_asks_for_more():
    needed = [gate.sure_enough(looks) for looks in range(1, 30)]
    assert needed[:2] == pytest.approx([0.9, 0.975])
    assert needed == sorted(needed)
    assert needed[-1] < 1


def test_looks_are_counted_until_a_quarter_of_the_later_labels_is_new():
    known_at = np.arange(100.0)
    assert gate.looks_at(known_at, []) == 1
    assert gate.looks_at(known_at, [98.5, 90.5, 74.5, 10.5]) == 3
    assert gate.looks_at(np.empty(0), [1.0]) == 1


def _little_better(rows: int, seed: int = 0) -> Unseen:
    """A candidate a little better than its rival: too little to be sure of on a few rows."""
    random = np.random.default_rng(seed)
    score = random.normal(size=rows)
    label = (random.random(rows) < expit(2 * score - 0.5)).astype(float)
    return Unseen(expit(2 * score - 0.5), expit(1.3 * score - 0.5), label)


def test_rows_held_out_inside_speak_beside_the_later_ones_and_not_for_them():
    later, inside = _little_better(120, seed=3), _little_better(2_000)
    base = np.full(120, later.label.mean())
    rivals = {"champion": later.rival, "written": later.rival, "base": base}
    alone = _evidence(candidate=later.candidate, label=later.label, **rivals)
    both = replace(alone, champion_inside=inside, written_inside=inside)
    against = replace(both, candidate=later.rival, champion=later.candidate)
    failed = [
        {finding.rule for finding in judge(evidence).findings if not finding.passed}
        for evidence in (alone, both, against)
    ]
    assert ["better than the champion" in one for one in failed] == [True, False, True]


def test_a_rival_has_seen_what_it_was_learned_on():
    examples = made(600)
    inner = learn(examples, PRIOR).inner
    assert inner is not None
    everything = unseen_inside(inner, examples, PRIOR, since=None)
    newest = unseen_inside(inner, examples, PRIOR, since=550.0)
    assert (everything.label == examples.label[inner.rows]).all()
    assert len(newest.label) == (inner.rows >= 550).sum() > 0
    assert len(unseen_inside(None, examples, PRIOR, None).label) == 0
    timeless = replace(examples, at=None)
    assert len(unseen_inside(inner, timeless, PRIOR, since=550.0).label) == 0


def test_the_bootstrap_is_sure_of_what_is_plain_and_unsure_of_nothing():
    evidence = _evidence()
    better = gain(evidence.candidate, evidence.base, evidence.label, 0)
    same = gain(evidence.base, evidence.base, evidence.label, 0)
    assert better.sure > 0.99
    assert (same.mean, same.sure) == (0.0, 0.5)
