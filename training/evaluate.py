"""Evaluate: the pipeline on a file of one's own, and what it found as JSON."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from models.scorecard.document import load
from models.scorecard.scorecard import Scorecard
from models.tabular.mapping import read_map
from training.csvfile import Labelled, read_examples
from training.leaks import Alarm
from training.learner import learn
from training.pipeline import Evaluation, Learner, Plan, Run, chances, run
from training.rolling import roll
from training.shown import shown

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What to evaluate, and how: `labels` limits what is learned on, `step` rolls through time.

    `learner` may be a challenger in the place of ours.
    """

    file: Path
    map: Path
    prior: Scorecard
    labels: int | None = None
    seed: int = 0
    step: int | None = None
    learner: Learner = learn


def evaluate_file(request: Request, say: Say) -> tuple[dict[str, Any], bool]:
    """Return the report, and whether a leak stopped the run before anything was learned."""
    mapped = read_map(request.map)
    say(f"reading {request.file}")
    labelled = read_examples(request.file, mapped)
    examples = labelled.examples
    say(f"{len(examples)} labelled rows, {len(examples.columns)} features")
    plan = Plan(
        prior=request.prior,
        champion=request.prior,
        seed=request.seed,
        later_share=mapped.test_share,
        labels=request.labels,
        allow=labelled.features_of(mapped.allow),
    )
    say("looking for leaks, learning on the earlier rows, judging on the later ones")
    outcome = run(examples, plan, request.learner)
    report = {
        "rows": len(examples),
        "positives": examples.positives,
        **measured(outcome),
        "leaks": [_by_column(alarm, labelled).document() for alarm in outcome.alarms],
    }
    if outcome.learned and request.step:
        report |= roll(examples, plan, request.step, say)
    return report, outcome.learned is None


def measured(outcome: Run) -> dict[str, Any]:
    """Return what a run found, as plain data: figures, rivals, the gate, how it was chosen."""
    judged = {"gate": outcome.judgement.document()}
    if outcome.learned is None or outcome.evaluation is None:
        return judged
    found = outcome.evaluation
    return {
        **found.candidate.document(),
        "later_rows": len(found.later),
        "later_positives": found.later.positives,
        "prevalence": found.prevalence.document(),
        "written": found.written.document(),
        "champion": found.champion.document(),
        **shown(chances(outcome.learned.scorecard, found.later), found.later),
        "fit_seconds": outcome.fit_seconds,
        **judged,
        "chosen": outcome.learned.report,
        **_distilled_from(found),
    }


def _distilled_from(found: Evaluation) -> dict[str, Any]:
    """Return how good a distilled candidate's teacher is, and the log loss that distilling cost."""
    if found.taught is None:
        return {}
    teacher = found.taught.metrics
    return {
        "distilled_from": {
            **teacher.document(),
            "lost_log_loss": found.candidate.log_loss - teacher.log_loss,
            "gate": found.taught.judgement.document(),
        }
    }


def _by_column(alarm: Alarm, labelled: Labelled) -> Alarm:
    return replace(alarm, column=labelled.column_of.get(alarm.column, alarm.column))


def read_prior(path: Path) -> Scorecard:
    """Read a scorecard's JSON. Raises ScorecardError or OSError."""
    return load(path.read_bytes())


def written_as_json(report: dict[str, Any]) -> str:
    """Spell a report as JSON; what is not finite becomes null."""
    return json.dumps(finite(report), indent=2, ensure_ascii=False) + "\n"


def finite(value: Any) -> Any:
    """Return plain data in which what is not finite is None."""
    match value:
        case dict():
            return {key: finite(item) for key, item in value.items()}
        case list() | tuple():
            return [finite(item) for item in value]
        case float() | np.floating():
            return float(value) if isfinite(value) else None
    return value
