"""A checkup of the champion in service: do leads drift, do its probabilities hold, does it help?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models import checkups, registry
from models.database import reading, transaction
from models.facts.state import LeadState
from models.features import fit
from models.labels.decide import Settings as LabelSettings
from models.now import now
from models.scorecard.scorecard import Scorecard, Snapshot
from models.scorecard.table import columns_of
from models.tables import Checkup, Lead, Showing, Version
from training import calibration, dataset
from training.drift import FEWEST_LEADS, find_drift
from training.evaluate import finite
from training.lift import Called, Lift, lift_of
from training.pipeline import chances
from training.raters import listen
from training.runs import NoChampionError, labels_of, loaded
from training.settings import Settings
from training.tracking import unseen_rows

RECENT, BEFORE = timedelta(days=28), timedelta(days=90)


def check_on_database(engine: Engine, settings: Settings) -> Checkup:
    """Look at the champion, and store what was found."""
    with reading(engine) as session:
        champion = registry.champion(session)
        if champion is None:
            raise NoChampionError
        report = look(session, champion, labels_of(session, settings))
    with transaction(engine) as session:
        return checkups.add_checkup(session, champion.id, report)


def look(session: Session, champion: Version, labels: LabelSettings) -> dict[str, Any]:
    """Return drift, calibration, lift, and what they suggest, as plain data."""
    scorecard = loaded(champion)
    drift = _drift(session, scorecard)
    months = _calibration(session, champion, labels)
    alarms = [shift["feature"] for shift in drift["features"] if shift["alarms"]]
    why = [f"{feature} has shifted" for feature in alarms]
    if calibration.is_off(months):
        why.append("probabilities no longer hold")
    suggestion = {"retrain": bool(why), "why": why}
    report = {"drift": drift, "calibration": months, "suggestion": suggestion}
    return dict(finite(report | {"lift": find_lift(session, labels)}))


def find_lift(session: Session, labels: LabelSettings) -> dict[str, Any]:
    """Return the lift over random, on outcomes where they are known, else on what sales said."""
    shown = _first_shown(session)
    for by, meaning in (("outcomes", replace(labels, positive="meeting_held")), ("labels", labels)):
        found = _lift(session, shown, meaning)
        if found:
            return {"known": True, "by": by, **found.document()}
    return {"known": False, "says": "not known yet: too few leads drawn at random were judged"}


def _lift(session: Session, shown: list[Showing], labels: LabelSettings) -> Lift | None:
    judged = {
        row.lead_id: float(row.label.kind == "positive")
        for row in dataset.labelled_leads(session, now(), labels)
    }
    return lift_of(
        Called(
            by_rank=np.array([row.why == "rank" for row in shown], np.float64),
            propensity=np.array([row.propensity for row in shown], np.float64),
            points=np.array([row.points for row in shown], np.float64),
            drawn=np.array([row.drawn for row in shown], np.float64),
            label=np.array([judged.get(row.lead_id, np.nan) for row in shown], np.float64),
        )
    )


def _first_shown(session: Session) -> list[Showing]:
    """Return how each lead was first shown, of those within reach and those drawn."""
    first: dict[str, Showing] = {}
    for row in session.exec(select(Showing).order_by(col(Showing.shown_at))):
        if row.rank <= row.reach or row.why == "exploration":
            first.setdefault(row.lead_id, row)
    return list(first.values())


def _drift(session: Session, scorecard: Scorecard) -> dict[str, Any]:
    """Compare what the leads of the last four weeks are with those of three months before.

    What leads do is left out: it grows with age, and recent leads are younger.
    """
    since = now() - RECENT
    recent = list(_leads(session, since, now()))
    before = list(_leads(session, since - BEFORE, since))
    rows = (len(before), len(recent))
    shifts = find_drift(columns_of(before), columns_of(recent), rows, scorecard)
    told = {"before": rows[0], "recent": rows[1], "enough": min(rows) >= FEWEST_LEADS}
    return told | {"features": [shift.document() for shift in shifts]}


def _leads(session: Session, since: datetime, until: datetime) -> Iterator[Snapshot]:
    query = select(Lead.state).where(
        col(Lead.merged_into).is_(None), Lead.created_at >= since, Lead.created_at < until
    )
    for state in session.exec(query.order_by(col(Lead.created_at), col(Lead.id))):
        yield fit.features(LeadState.from_json(state).current())


def _calibration(
    session: Session, champion: Version, labels: LabelSettings
) -> list[dict[str, Any]]:
    data = dataset.load(session, now(), labels)
    rows = unseen_rows(champion, data)
    if not len(rows) or data.examples.at is None:
        return []
    written = registry.written(session)
    heard = listen(data.examples, loaded(written or champion)).examples
    believed = heard.take(rows)
    said = chances(loaded(champion), believed)
    return calibration.by_month(said, believed.label, data.examples.at[rows])
