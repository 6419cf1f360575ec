"""The pipeline, told on one page: leaks, split, listen, learn, evaluate, gate.

Where the examples come from (the database, a file) and what becomes of a scorecard that passed
(registry, a report) are the caller's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Protocol

import numpy as np
from scipy.special import expit

from models.scorecard.scorecard import Scorecard
from models.scorecard.table import logits_of, score_table
from training.examples import Columns, Examples, Floats
from training.gate import Evidence, Judgement, judge, stopped
from training.inner import Inner
from training.leaks import Alarm, find_leaks
from training.learner import Learned, learn
from training.metrics import Metrics, measure
from training.raters import Heard, judges, listen
from training.segments import segments_of
from training.split import by_time
from training.tracker import tracked_rate
from training.unseen import unseen_inside

LATER_SHARE = 0.3


class Learner(Protocol):
    """Whatever makes a scorecard of labelled examples: ours, or a challenger in its place."""

    def __call__(
        self, examples: Examples, prior: Scorecard, seed: int = 0, leads: Columns | None = None
    ) -> Learned: ...


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run starts from. `champion` is the scorecard in service, the prior if there is none.

    `labels` limits what is learned on to a random draw, to measure small numbers of labels.
    `champion_since` is from when on the champion was not learned on the examples (None: on none).
    `written_late` is what the database knows of columns written after hand-off, `looks` counts
    the candidates judged on the later labels, this one included.
    """

    prior: Scorecard
    champion: Scorecard
    seed: int = 0
    later_share: float = LATER_SHARE
    labels: int | None = None
    allow: frozenset[str] = frozenset()
    written_late: Mapping[str, float] = field(default_factory=dict)
    looks: int = 1
    champion_since: float | None = None


@dataclass(frozen=True, slots=True)
class Taught:
    """How good the teacher of a distilled candidate is as it is, and what the gate says of it."""

    metrics: Metrics
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How good the candidate, its rivals and its teacher, if any, are on the later rows."""

    later: Examples
    candidate: Metrics
    champion: Metrics
    written: Metrics
    prevalence: Metrics
    taught: Taught | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """How far a run came; a stopping leak ends it before anything is learned.

    `heard` is what all examples, earlier and later, say of the reps.
    """

    alarms: list[Alarm]
    judgement: Judgement
    learned: Learned | None = None
    evaluation: Evaluation | None = None
    fit_seconds: float = 0.0
    heard: Heard | None = None


def run(examples: Examples, plan: Plan, learner: Learner = learn) -> Run:
    """Learn from the earlier examples, judge on the later ones."""
    alarms = find_leaks(examples, plan.allow, plan.written_late)
    if any(alarm.level == "stop" for alarm in alarms):
        return Run(alarms, stopped(alarms))
    earlier, later = by_time(examples, plan.later_share, plan.seed)
    heard = listen(examples, plan.prior, plan.seed)
    began = perf_counter()
    drawn = _drawn(earlier, plan)
    believed = listen(drawn, plan.prior, plan.seed).examples
    learned = learner(believed, plan.prior, plan.seed, leads=earlier.columns)
    seconds = perf_counter() - began
    inner = _as_said(learned.inner, drawn, heard, plan.seed)
    judging = later.take(judges(heard, later, plan.seed))
    evaluation, evidence = evaluate(learned, believed, judging, plan, alarms)
    evidence = replace(
        evidence,
        inner=inner,
        champion_inside=unseen_inside(inner, drawn, plan.champion, plan.champion_since),
        written_inside=unseen_inside(inner, drawn, plan.prior, None),
    )
    return Run(alarms, judge(evidence), learned, evaluation, seconds, heard)


def _as_said(inner: Inner | None, drawn: Examples, heard: Heard, seed: int) -> Inner | None:
    """Return the held-out rows that may judge, with the labels as they were given: the learner is
    no judge in its own cause, and neither is a rep whose verdicts tell nothing.
    """
    if inner is None:
        return None
    said = replace(inner, label=drawn.label[inner.rows])
    return said.take(judges(heard, drawn.take(inner.rows), seed))


def judge_written(examples: Examples, plan: Plan, candidate: Scorecard) -> Run:
    """Judge a scorecard that people wrote on the later examples, as it is.

    Leaks in columns are no matter here: nothing was learned from them.
    """
    earlier, later = by_time(examples, plan.later_share, plan.seed)
    as_it_is = Learned(candidate, {"written": True})
    evaluation, evidence = evaluate(as_it_is, earlier, later, plan, [])
    return Run([], judge(replace(evidence, learned=False)), as_it_is, evaluation)


def evaluate(
    learned: Learned, earlier: Examples, later: Examples, plan: Plan, alarms: list[Alarm]
) -> tuple[Evaluation, Evidence]:
    """Measure candidate, champion, written scorecard and prevalence on the later rows."""
    candidate = chances(learned.scorecard, later)
    champion, written = chances(plan.champion, later), chances(plan.prior, later)
    prevalence = np.full(len(later), earlier.base_rate)
    evaluation = Evaluation(
        later,
        candidate=measure(candidate, later.label),
        champion=measure(champion, later.label),
        written=measure(written, later.label),
        prevalence=measure(prevalence, later.label),
    )
    evidence = Evidence(
        label=later.label,
        candidate=candidate,
        champion=champion,
        written=written,
        base=tracked_rate(earlier, later),
        inner=learned.inner,
        alarms=alarms,
        segments=segments_of(later),
        looks=plan.looks,
        seed=plan.seed,
    )
    return replace(evaluation, taught=_taught(learned, later, evidence)), evidence


def _taught(learned: Learned, later: Examples, evidence: Evidence) -> Taught | None:
    if learned.teacher is None:
        return None
    said = learned.teacher.chances(later)
    as_it_is = replace(evidence, candidate=said, inner=learned.teacher.inner)
    return Taught(measure(said, later.label), judge(as_it_is))


def chances(scorecard: Scorecard, examples: Examples) -> Floats:
    """Return the scorecard's probability for each row."""
    points = score_table(scorecard, examples.columns, len(examples)).total
    return np.asarray(expit(logits_of(scorecard, points)), np.float64)


def _drawn(earlier: Examples, plan: Plan) -> Examples:
    if plan.labels is None or plan.labels >= len(earlier):
        return earlier
    random = np.random.default_rng(plan.seed)
    return earlier.take(np.sort(random.choice(len(earlier), plan.labels, replace=False)))
