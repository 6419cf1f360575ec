"""A training run on the database: examples in, a version and its report out.

Where the champion stays, the base-rate tracker may still move its probabilities.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from models import raters, registry
from models.clocks.commitments import in_force
from models.database import reading, transaction
from models.labels.decide import Settings as LabelSettings
from models.now import now
from models.scorecard import document
from models.scorecard.scorecard import Scorecard
from models.tables import TrainingRun, Version
from models.words.definitions import definitions_in_force
from training import dataset, gate, tracking
from training.dataset import Dataset
from training.evaluate import finite, measured
from training.learner import learn
from training.pipeline import LATER_SHARE, Learner, Plan, Run, judge_written, run
from training.raters import Heard
from training.refusals import Refusal
from training.settings import Settings

FEWEST_ROWS = 20


class UnknownRunError(Refusal):
    """There is no training run with this id."""


class NoChampionError(Refusal):
    """The database has no champion yet: run `smarketing migrate`."""


def run_on_database(engine: Engine, settings: Settings, run_id: str | None = None) -> TrainingRun:
    """Walk one run through the pipeline and store what came of it; a new run when none is named.

    Raises UnknownRunError, NoChampionError.
    """
    finished, data = _walk(engine, settings, run_id, learn)
    if finished.verdict != "promote" and "judged_version" not in finished.report:
        _track(engine, data, settings)
    return finished


def challenge_on_database(engine: Engine, settings: Settings, challenger: Learner) -> TrainingRun:
    """Walk a run with a challenger in the learner's place; what passes stays a candidate.

    Raises NoChampionError, and what the challenger raises.
    """
    by_hand = settings.model_copy(update={"automatic_promotion": False})
    finished, _ = _walk(engine, by_hand, None, challenger)
    return finished


def labels_of(session: Session, settings: Settings) -> LabelSettings:
    """Return how labels are made: as the settings say, and the terms and commitments in force."""
    labels = LabelSettings(
        horizon_days=settings.horizon_days,
        positive=settings.positive,
        definitions=definitions_in_force(session),
    )
    worked_minutes = in_force(session).worked_minutes
    if worked_minutes is None:
        return labels
    return replace(labels, worked_within_hours=worked_minutes / 60, hours=settings.hours)


def _walk(
    engine: Engine, settings: Settings, run_id: str | None, learner: Learner
) -> tuple[TrainingRun, Dataset]:
    """Return the finished run, and the dataset as the reps' reliability leaves it."""
    as_of = now()
    with _started(engine, run_id) as started:
        with reading(engine) as session:
            champion, written = _scorecards(session)
            asked_for = session.get_one(TrainingRun, started).version_id
            candidate = session.get_one(Version, asked_for) if asked_for else None
            data = dataset.load(session, as_of, labels_of(session, settings))
            plan = Plan(
                prior=loaded(written),
                champion=loaded(champion),
                allow=settings.allow,
                written_late=data.written_late,
                looks=_looks(session, data),
                champion_since=tracking.unseen_since(session, champion),
            )
        examples, outcome = data.examples, None
        if len(examples) >= FEWEST_ROWS and 0 < examples.positives < len(examples):
            outcome = (
                judge_written(examples, plan, loaded(candidate))
                if candidate
                else run(examples, plan, learner)
            )
        report = _report(data, outcome, as_of)
        heard = outcome.heard if outcome else None
        with transaction(engine) as session:
            if heard:
                _store_raters(session, heard, as_of)
            finished = (
                _end_judging(session, started, report, outcome, candidate, settings)
                if candidate
                else _end(session, started, report, outcome, champion, settings)
            )
    return finished, replace(data, examples=heard.examples) if heard else data


def _store_raters(session: Session, heard: Heard, as_of: datetime) -> None:
    found = (
        {
            "rep_id": rater.rep,
            "verdicts": rater.verdicts,
            "sensitivity": rater.sensitivity,
            "specificity": rater.specificity,
            "counted": rater.counted,
            "relied_on": heard.relied_on,
        }
        for rater in heard.raters
    )
    raters.replace_raters(session, found, as_of)


def _track(engine: Engine, data: Dataset, settings: Settings) -> Version | None:
    with reading(engine) as session:
        move = tracking.find_move(session, data)
    if move is None:
        return None
    with transaction(engine) as session:
        return tracking.adopt(session, move, settings.automatic_promotion)


@contextmanager
def _started(engine: Engine, run_id: str | None) -> Iterator[str]:
    """Start a run; if the block does not end it, note why it failed."""
    with transaction(engine) as session:
        training_run = (
            session.get(TrainingRun, run_id)
            if run_id
            else registry.request_run(session, "smarketing-train")
        )
        if training_run is None:
            raise UnknownRunError(f"there is no training run {run_id}")
        registry.start_run(session, training_run)
    try:
        yield training_run.id
    finally:
        if error := sys.exception():
            with transaction(engine) as session:
                failed = session.get_one(TrainingRun, training_run.id)
                registry.fail_run(session, failed, f"{type(error).__name__}: {error}")


def _scorecards(session: Session) -> tuple[Version, Version]:
    champion, written = registry.champion(session), registry.written(session)
    if champion is None or written is None:
        raise NoChampionError
    return champion, written


def loaded(version: Version) -> Scorecard:
    """Return the scorecard that a version holds."""
    return document.load(version.content.encode())


def _looks(session: Session, data: Dataset) -> int:
    """Count the candidates that were judged on these later labels, with the one to come."""
    judged = (report["judged"] for report in registry.reports(session) if "judged" in report)
    since = (datetime.fromisoformat(one["as_of"]).timestamp() for one in judged)
    return gate.looks_at(data.known_at[_later_from(data) :], since)


def _later_from(data: Dataset) -> int:
    return round(len(data.examples) * (1 - LATER_SHARE))


def _report(data: Dataset, outcome: Run | None, as_of: datetime) -> dict[str, Any]:
    """Return what a run found in the database and made of it, as plain data."""
    report: dict[str, Any] = {"rows": len(data.examples), "positives": data.examples.positives}
    report |= {"labels": _labels(data), "backfilled_share": data.backfilled_share}
    if outcome is None:
        says = f"{len(data.examples)} labels, of both kinds and at least {FEWEST_ROWS} needed"
        return report | {"says": says, "fewest": FEWEST_ROWS}
    leaks = [alarm.document() for alarm in outcome.alarms]
    report |= measured(outcome) | {"leaks": leaks, "written_late": data.written_late}
    if outcome.heard:
        report["raters"] = outcome.heard.document()
    if outcome.learned and data.examples.at is not None:
        first = _later_from(data)
        since = float(data.examples.at[first])
        rows = len(data.examples) - first
        report["judged"] = {"as_of": as_of.isoformat(), "since": since, "rows": rows}
    return dict(finite(report))


def _labels(data: Dataset) -> dict[str, dict[str, int]]:
    """Count the labels by kind, and each kind by why."""
    counted: dict[str, dict[str, int]] = {}
    for (kind, why), leads in sorted(data.labels.items()):
        counted.setdefault(kind, {})[why] = leads
    return counted


def _end_judging(
    session: Session,
    run_id: str,
    report: dict[str, Any],
    outcome: Run | None,
    candidate: Version,
    settings: Settings,
) -> TrainingRun:
    """Act on what the gate says of a written version; where it cannot say, a person decides."""
    training_run = session.get_one(TrainingRun, run_id)
    version = session.get_one(Version, candidate.id)
    verdict = outcome.judgement.verdict if outcome else "keep"
    report = report | {"judged_version": version.id}
    registry.judged(session, version, report)
    if verdict == "promote" and settings.automatic_promotion:
        registry.promote(session, version, "the gate", "passed every rule")
    elif verdict in ("reject", "no_skill"):
        registry.reject(session, version)
    registry.end_run(session, training_run, verdict, version.id, report)
    return training_run


def _end(
    session: Session,
    run_id: str,
    report: dict[str, Any],
    outcome: Run | None,
    champion: Version,
    settings: Settings,
) -> TrainingRun:
    training_run = session.get_one(TrainingRun, run_id)
    if outcome is None:
        registry.end_run(session, training_run, "keep", None, report)
        return training_run
    verdict, version = outcome.judgement.verdict, None
    if outcome.learned:
        scorecard = outcome.learned.scorecard
        version = registry.add_version(session, scorecard, "learned", report, champion.id)
        if verdict == "promote" and settings.automatic_promotion:
            registry.promote(session, version, "the gate", "passed every rule")
        elif verdict in ("reject", "no_skill"):
            registry.reject(session, version)
    registry.end_run(session, training_run, verdict, version.id if version else None, report)
    return training_run
