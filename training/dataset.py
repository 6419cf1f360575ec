"""The dataset: what sales said and what came of it, beside what was known when they judged.

The row of a label is the snapshot of the score that the feedback was given on, else the lead's
state rebuilt from the events that were known at hand-off, else at creation.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar, cast

import numpy as np
from sqlmodel import Session, col, or_, select

from models.facts.feedback import stands
from models.facts.living import living
from models.facts.replay import state_of
from models.labels.decide import Label, Settings, decide
from models.labels.history import Fact, History, newest_round
from models.labels.history import Feedback as Verdict
from models.labels.instants import OUTCOMES, snapshot_at
from models.labels.reasons import REASONS
from models.labels.reasons import Verdict as Word
from models.scorecard.scorecard import Snapshot
from models.scorecard.table import columns_of
from models.tables import Event, Feedback, Lead, Score
from training.examples import Examples, Floats
from training.lateness import Lateness, Seen

SLICE = 500
Row = TypeVar("Row")
Groups = defaultdict[str, list[Row]]

VERDICTS = frozenset({"accepted", *REASONS})
"""Why a label is what it is, where a verdict alone made it."""


@dataclass(frozen=True, slots=True)
class LabelledLead:
    """One row before it joins the columns: a snapshot, its instant, its label, and who gave it.

    `said` is what the verdict of `rep` says of it, 1.0 or 0.0; both are missing without one.
    """

    lead_id: str
    snapshot: Snapshot
    at: datetime
    label: Label
    rep: str | None
    said: float


@dataclass(frozen=True, slots=True)
class Dataset:
    """The examples, oldest first, and what is known of them beyond what is learned from.

    `lead_ids` and `known_at` (since when each label is known, epoch seconds) go along the rows.
    `labels` counts all leads that sales has seen, by the kind of label and why it is that.
    """

    examples: Examples
    lead_ids: list[str]
    known_at: Floats
    labels: Counter[tuple[str, str]]
    backfilled_share: float
    written_late: dict[str, float]


@dataclass(slots=True)
class _Tally:
    """What is counted on the way through the leads."""

    labels: Counter[tuple[str, str]] = field(default_factory=Counter)
    events: int = 0
    backfilled: int = 0
    lateness: Lateness = field(default_factory=Lateness)


def load(session: Session, now: datetime, settings: Settings) -> Dataset:
    """Return what the database holds to learn from as of `now`."""
    tally = _Tally()
    rows = sorted(_all(session, now, settings, tally), key=lambda row: (row.at, row.lead_id))
    examples = Examples(
        columns=columns_of([row.snapshot for row in rows]),
        label=np.array([row.label.kind == "positive" for row in rows], np.float64),
        weight=np.array([row.label.weight for row in rows], np.float64),
        at=np.array([row.at.timestamp() for row in rows], np.float64),
        rep=np.array([row.rep for row in rows], object),
        said=np.array([row.said for row in rows], np.float64),
        proven=np.array([row.label.why not in VERDICTS for row in rows], bool),
    )
    return Dataset(
        examples,
        [row.lead_id for row in rows],
        np.array([(row.label.known_at or now).timestamp() for row in rows], np.float64),
        tally.labels,
        tally.backfilled / tally.events if tally.events else 0.0,
        tally.lateness.shares(),
    )


def labelled_leads(session: Session, now: datetime, settings: Settings) -> Iterator[LabelledLead]:
    """Go through all leads that sales has seen, and keep those whose label says something."""
    return _all(session, now, settings, _Tally())


def _all(
    session: Session, now: datetime, settings: Settings, tally: _Tally
) -> Iterator[LabelledLead]:
    spoken_of = select(Feedback.lead_id).where(stands()).distinct()
    query = select(Lead).where(
        living(),
        or_(col(Lead.handed_off_at).is_not(None), col(Lead.id).in_(spoken_of)),
    )
    leads = session.exec(query.order_by(col(Lead.id))).all()
    for start in range(0, len(leads), SLICE):
        yield from _labelled(session, leads[start : start + SLICE], now, settings, tally)


def _labelled(
    session: Session, leads: Sequence[Lead], now: datetime, settings: Settings, tally: _Tally
) -> Iterator[LabelledLead]:
    ids = [lead.id for lead in leads]
    log_of: Groups[Event] = defaultdict(list)
    for event in session.exec(
        select(Event).where(col(Event.lead_id).in_(ids)).order_by(col(Event.number))
    ):
        log_of[event.lead_id].append(event)
    said_of: Groups[Feedback] = defaultdict(list)
    given = select(Feedback).where(col(Feedback.lead_id).in_(ids), stands())
    for row in session.exec(given):
        said_of[row.lead_id].append(row)
    kinds = OUTCOMES | settings.definitions.events_of("sql", "worked")
    scores = _scores(session, [row.score_id for rows in said_of.values() for row in rows])
    for lead in leads:
        log, said = log_of[lead.id], said_of[lead.id]
        history = _history(lead, said, log, scores, kinds)
        label = decide(history, now, settings)
        tally.labels[label.kind, label.why] += 1
        if label.kind in ("positive", "negative"):
            at, snapshot = _seen(snapshot_at(history, now, settings), log, said, scores)
            tally.events += len(log)
            tally.backfilled += sum(event.known_at < event.recorded_at for event in log)
            tally.lateness.look(Seen(at, snapshot, judged_at(history)), log)
            yield LabelledLead(lead.id, snapshot, at, label, *_verdict_of(history, now, settings))


def _verdict_of(history: History, now: datetime, settings: Settings) -> tuple[str | None, float]:
    """Return who judged the lead last, and what that said: 1.0, 0.0, or nan for neither."""
    standing = newest_round(history.known_by(now), settings.horizon_days).standing
    meant = {"positive": 1.0, "negative": 0.0}.get(standing.meaning[0]) if standing else None
    if standing is None or meant is None:
        return None, float("nan")
    return standing.rep, meant


def judged_at(history: History) -> datetime | None:
    """Return when the lead was handed off, or sales first said or did what a label is made of."""
    if history.handed_off_at:
        return history.handed_off_at
    said = [feedback.given_at for feedback in history.feedback]
    came = [fact.known_at for fact in history.facts if fact.kind in OUTCOMES]
    return min(said + came, default=None)


def _seen(
    at: datetime, log: Sequence[Event], said: Sequence[Feedback], scores: dict[str, Score]
) -> tuple[datetime, Snapshot]:
    """Return the snapshot as of `at`: a score's own, else rebuilt from what was known by then.

    A lead that was told of after `at` is seen as it was first told of.
    """
    for row in said:
        score = scores.get(row.score_id or "")
        if score and score.scored_at == at:
            return at, score.snapshot
    at = max(at, min((event.known_at for event in log), default=at))
    state = state_of(event for event in log if event.known_at <= at)
    return at, state.snapshot(at.timestamp())


def _scores(session: Session, ids: Sequence[str | None]) -> dict[str, Score]:
    wanted = [score_id for score_id in ids if score_id]
    found = session.exec(select(Score).where(col(Score.id).in_(wanted)))
    return {score.id: score for score in found}


def _history(
    lead: Lead,
    said: Sequence[Feedback],
    log: Sequence[Event],
    scores: dict[str, Score],
    kinds: Collection[str],
) -> History:
    return History(
        created_at=lead.created_at,
        handed_off_at=lead.handed_off_at,
        feedback=tuple(_verdict(row, scores) for row in said),
        facts=tuple(
            Fact(
                event.kind,
                event.occurred_at,
                event.known_at,
                event.properties.get("reason_code"),
            )
            for event in log
            if event.kind in kinds
        ),
    )


def _verdict(row: Feedback, scores: dict[str, Score]) -> Verdict:
    score = scores.get(row.score_id or "")
    return Verdict(
        verdict=cast(Word, row.verdict),
        given_at=row.given_at,
        reason_code=row.reason_code,
        rep=row.rep_id,
        scored_at=score.scored_at if score else None,
        back_at=row.back_at,
    )
