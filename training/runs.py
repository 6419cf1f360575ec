"""A training run on the database: examples in, a version and its report out.

Where the champion stays, the base-rate tracker may still move its probabilities.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Engine
from sqlmodel import Session

from models import raters, registry
from models.database import reading, transaction
from models.labels.decide import Settings as LabelSettings
from models.now import now
from models.scorecard import document
from models.scorecard.scorecard import Scorecard
from models.tables import TrainingRun, Version
from training import dataset, tracking
from training.card import Subject, card_of
from training.card_pages import as_markdown
from training.dataset import Dataset
from training.evaluate import finite, measured
from training.pipeline import LATER_SHARE, Plan, Run, run
from training.raters import Heard, listen
from training.settings import Settings

FEWEST_ROWS = 20


class UnknownRunError(Exception):
    """There is no training run with this id."""


class NoChampionError(Exception):
    """The database has no champion yet: run `smarketing migrate`."""


def run_on_database(engine: Engine, settings: Settings, run_id: str | None = None) -> TrainingRun:
    """Walk one run through the pipeline and store what came of it; a new run when none is named."""
    run_id, as_of = _start(engine, run_id), now()
    with reading(engine) as session:
        champion, written = _scorecards(session)
        data = dataset.load(session, as_of, labels_of(settings))
        plan = Plan(
            prior=loaded(written),
            champion=loaded(champion),
            allow=settings.allow,
            written_late=data.written_late,
            fresh=_fresh(session, data),
        )
    examples, outcome = data.examples, None
    if len(examples) >= FEWEST_ROWS and 0 < examples.positives < len(examples):
        outcome = run(examples, plan)
    with transaction(engine) as session:
        finished = _end(session, run_id, _report(data, outcome, as_of), outcome, champion, settings)
        if outcome and outcome.heard:
            _store_raters(session, outcome.heard, as_of)
    if finished.verdict != "promote":
        _track(engine, _believed(data, outcome.heard if outcome else None), settings)
    return finished


def track_on_database(engine: Engine, settings: Settings) -> Version | None:
    """Move the champion's probabilities if newly matured labels say so; the version that does."""
    with reading(engine) as session:
        data = dataset.load(session, now(), labels_of(settings))
        written = registry.written(session)
    heard = listen(data.examples, loaded(written)) if written and len(data.examples) else None
    return _track(engine, _believed(data, heard), settings)


def labels_of(settings: Settings) -> LabelSettings:
    """Return how labels are made, as the settings say."""
    return LabelSettings(horizon_days=settings.horizon_days, positive=settings.positive)


def _believed(data: Dataset, heard: Heard | None) -> Dataset:
    """Return the dataset with the labels and weights that the reps' reliability leaves."""
    return replace(data, examples=heard.examples) if heard else data


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


def _start(engine: Engine, run_id: str | None) -> str:
    with transaction(engine) as session:
        training_run = (
            session.get(TrainingRun, run_id)
            if run_id
            else registry.request_run(session, "smarketing-train")
        )
        if training_run is None:
            raise UnknownRunError(run_id)
        registry.start_run(session, training_run)
        return training_run.id


def _scorecards(session: Session) -> tuple[Version, Version]:
    champion, written = registry.champion(session), registry.written(session)
    if champion is None or written is None:
        raise NoChampionError
    return champion, written


def loaded(version: Version) -> Scorecard:
    """Return the scorecard that a version holds."""
    return document.load(version.content.encode())


def _fresh(session: Session, data: Dataset) -> float:
    """Return the share of later labels that became known since a candidate was last judged."""
    reports = registry.reports(session)
    last = next((report["judged"]["as_of"] for report in reports if "judged" in report), None)
    later = data.known_at[_later_from(data) :]
    if last is None or not len(later):
        return 1.0
    return float(np.mean(later > datetime.fromisoformat(last).timestamp()))


def _later_from(data: Dataset) -> int:
    return round(len(data.examples) * (1 - LATER_SHARE))


def _report(data: Dataset, outcome: Run | None, as_of: datetime) -> dict[str, Any]:
    """Return what a run found in the database and made of it, as plain data."""
    report: dict[str, Any] = {"rows": len(data.examples), "positives": data.examples.positives}
    report |= {"labels": _labels(data), "backfilled_share": data.backfilled_share}
    if outcome is None:
        says = f"{len(data.examples)} labels, of both kinds and at least {FEWEST_ROWS} needed"
        return report | {"says": says}
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
        card = as_markdown("Card", card_of(Subject(scorecard, report, loaded(champion))), False)
        version = registry.add_version(
            session, scorecard, "learned", report | {"card_markdown": card}, champion.id
        )
        if verdict == "promote" and settings.automatic_promotion:
            registry.promote(session, version, "the gate", "passed every rule")
        elif verdict in ("reject", "no_skill"):
            registry.reject(session, version)
    registry.end_run(session, training_run, verdict, version.id if version else None, report)
    return training_run
