"""The pipeline, told on one page: leaks, split, listen, learn, evaluate, gate.

Where the examples come from (the database, a file) and what becomes of a scorecard that passed
(registry, a report) are the caller's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np
from scipy.special import expit

from models.scorecard.scorecard import Scorecard
from training.examples import Examples, Floats
from training.gate import Evidence, Judgement, judge, stopped
from training.leaks import Alarm, find_leaks
from training.learner import Learned, learn
from training.metrics import Metrics, measure
from training.raters import Heard, judges, listen
from training.segments import segments_of
from training.split import by_time
from training.tracker import tracked_rate

LATER_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run starts from. `champion` is the scorecard in service, the prior if there is none.

    `labels` limits what is learned on to a random draw, to measure small numbers of labels.
    `written_late` is what the database knows of columns written after hand-off, `fresh` the share
    of later labels that no candidate was judged on before.
    """

    prior: Scorecard
    champion: Scorecard
    seed: int = 0
    later_share: float = LATER_SHARE
    labels: int | None = None
    allow: frozenset[str] = frozenset()
    written_late: Mapping[str, float] = field(default_factory=dict)
    fresh: float = 1.0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How good the candidate and its rivals are on the later rows."""

    later: Examples
    candidate: Metrics
    champion: Metrics
    written: Metrics
    prevalence: Metrics


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


def run(examples: Examples, plan: Plan) -> Run:
    """Learn from the earlier examples, judge on the later ones."""
    alarms = find_leaks(examples, plan.allow, plan.written_late)
    if any(alarm.level == "stop" for alarm in alarms):
        return Run(alarms, stopped(alarms))
    earlier, later = by_time(examples, plan.later_share, plan.seed)
    heard = listen(examples, plan.prior, plan.seed)
    began = perf_counter()
    believed = listen(_drawn(earlier, plan), plan.prior, plan.seed).examples
    learned = learn(believed, plan.prior, plan.seed, leads=earlier.columns)
    seconds = perf_counter() - began
    judging = later.take(judges(heard, later, plan.seed))
    evaluation, evidence = evaluate(learned, believed, judging, plan, alarms)
    return Run(alarms, judge(evidence), learned, evaluation, seconds, heard)


def evaluate(
    learned: Learned, earlier: Examples, later: Examples, plan: Plan, alarms: list[Alarm]
) -> tuple[Evaluation, Evidence]:
    """Measure candidate, champion, written scorecard and prevalence on the later rows."""
    candidate = chances(learned.scorecard, later)
    champion, written = chances(plan.champion, later), chances(plan.prior, later)
    prevalence = np.full(len(later), earlier.base_rate)
    evaluation = Evaluation(
        later,
        *(measure(said, later.label) for said in (candidate, champion, written, prevalence)),
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
        fresh=plan.fresh,
        seed=plan.seed,
    )
    return evaluation, evidence


def chances(scorecard: Scorecard, examples: Examples) -> Floats:
    """Return the scorecard's probability for each row."""
    points = scorecard.score_table(examples.columns, len(examples)).total
    return np.asarray(expit(scorecard.logits(points)), np.float64)


def _drawn(earlier: Examples, plan: Plan) -> Examples:
    if plan.labels is None or plan.labels >= len(earlier):
        return earlier
    random = np.random.default_rng(plan.seed)
    return earlier.take(np.sort(random.choice(len(earlier), plan.labels, replace=False)))
