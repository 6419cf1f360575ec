"""The one road: facts -> snapshot -> score. Every lead that is scored anywhere has walked it.

The caller opens the transaction; a group of asks walks it together. Each ask is recorded and scored
in memory in the order given, then everything is written at once. The only writer of scores.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection

from models import outbox
from models.facts.barrier import Barrier
from models.facts.known import KnownLead
from models.facts.record import Recorded, Recorder
from models.facts.state import LeadState
from models.facts.store import Row, Store
from models.facts.submission import Submission, joining_email
from models.ids import new_id
from models.now import now
from models.scorecard.readings import Value
from models.scorecard.scorecard import Points
from models.tables import Event
from models.words.conditions import Known
from models.words.stages import Stage, stage_of
from service.kit.champion import Champion
from service.kit.news import scores_told

WORTH_KEEPING_POINTS = 1.0
NEWS = timedelta(days=1)
"""An assignment that is older is history when we hear of it."""


@dataclass(slots=True)
class Ask:
    """What one request brings: submissions, and whether it asks for their scores."""

    submissions: list[Submission]
    scored: bool


class Scored(NamedTuple):
    """One lead under one version at one instant."""

    score_id: str
    lead_id: str
    champion: Champion
    snapshot: dict[str, Value]
    points: Points
    probability: float
    band: str
    mql: bool
    stage: Stage
    scored_at: datetime


class Walked(NamedTuple):
    """What became of one submission; `fresh` says of each of its facts whether it was new.

    `joined` is whether its other name, if it has one, leads to the same lead now. A `barred` one,
    about somebody who objected or was erased, left no trace; it has no lead.
    """

    lead_id: str
    created: bool
    changed: bool
    fresh: list[bool]
    scored: Scored | None
    joined: bool
    barred: bool = False


def walk(
    connection: Connection,
    asks: Sequence[Ask],
    champion: Champion,
    at: datetime,
    barrier: Barrier,
    listening: bool = False,
) -> list[list[Walked]]:
    """Record and score a group of asks, in order; the caller commits.

    What happened is noted for others when somebody is `listening`.
    """
    store = Store(connection)
    recorder = Recorder(store, [s for ask in asks for s in ask.submissions], at, barrier)
    scores: list[Row] = []
    answers = []
    for ask in asks:
        answer = []
        for submission in ask.submissions:
            if recorder.is_barred(submission):
                answer.append(_set_apart(submission))
            elif not ask.scored and (lead_id := recorder.record_first(submission)):
                answer.append(Walked(lead_id, True, True, [], None, joined=True))
            else:
                recorded = recorder.record(submission)
                scored = _score(recorder, recorded, champion, at, scores) if ask.scored else None
                if scored is None and recorded.changed:
                    recorder.score_changed(recorded.lead, dirty=True)
                answer.append(_walked(recorded, scored))
        answers.append(answer)
    recorder.write()
    store.insert_scores(scores)
    if listening:
        outbox.note(connection, [*scores_told(scores), *_handoffs_told(asks, answers, at)])
    return answers


def look(lead: KnownLead, champion: Champion, at: datetime) -> Scored:
    """Score a lead as it stands, storing nothing."""
    snapshot = lead.state.snapshot(at.timestamp())
    points = champion.scorecard.score(snapshot)
    total = points.total
    definitions = champion.definitions
    known = Known(
        lead.state, lead.row["verdict"], total, champion.cutoffs.warm_from, at.timestamp()
    )
    mql = definitions.mql(known)
    return Scored(
        score_id=new_id(),
        lead_id=lead.id,
        champion=champion,
        snapshot=snapshot,
        points=points,
        probability=champion.scorecard.probability(total),
        band=champion.cutoffs.band_of(total),
        mql=mql,
        stage=stage_of(known, definitions, mql),
        scored_at=at,
    )


def look_at(
    connection: Connection,
    submissions: Sequence[Submission],
    champion: Champion,
    at: datetime,
    barrier: Barrier,
) -> list[Scored | None]:
    """Score what many submissions would make of their leads, each for itself, storing nothing.

    Who must not come back has no score.
    """
    store = Store(connection, locks=False)
    scored: list[Scored | None] = [None] * len(submissions)
    for places in _apart(store, submissions):
        recorder = Recorder(store, [submissions[place] for place in places], at, barrier)
        for place in places:
            submission = submissions[place]
            if not recorder.is_barred(submission):
                scored[place] = look(recorder.record(submission).lead, champion, at)
    return scored


def sweep(
    connection: Connection,
    lead_ids: Sequence[str],
    champion: Champion,
    at: datetime,
    listening: bool = False,
) -> int:
    """Score dirty leads anew, keeping a score row where one moved that matters; return how many."""
    store = Store(connection)
    recorder = Recorder(store, [], at)
    scores: list[Row] = []
    for lead in recorder.take(lead_ids):
        scored = look(lead, champion, at)
        if _worth_keeping(lead.row, scored):
            scores.append(_score_row(lead, scored))
        recorder.score_changed(lead, **_newest(scored))
    recorder.write()
    store.insert_scores(scores)
    if listening:
        outbox.note(connection, scores_told(scores))
    return len(scores)


def score_past(
    connection: Connection, log: Sequence[Event], states: dict[str, LeadState], champion: Champion
) -> None:
    """Score leads as they stood each time something was recorded of them, and keep what a sweep
    would have kept, as if one had come then.

    `log` is in the order of recording; `states` is what the leads' earlier logs fold into, and is
    carried on. What stands now is left to the next sweep.
    """
    store = Store(connection)
    ids = {event.lead_id for event in log}
    recorder = Recorder(store, [], now())
    leads = {lead.id: lead for lead in recorder.take(sorted(ids))}
    scores: list[Row] = []
    for (at, lead_id), events in groupby(log, lambda event: (event.recorded_at, event.lead_id)):
        row = leads[lead_id].row | {"verdict": None}
        lead = KnownLead(row, states.setdefault(lead_id, LeadState()))
        for event in events:
            lead.state.fold(event.kind, event.occurred_at.timestamp(), event.properties)
        scored = look(lead, champion, at)
        if _worth_keeping(lead.row, scored):
            scores.append(_score_row(lead, scored))
        recorder.score_changed(leads[lead_id], **(_newest(scored) | {"dirty": True}))
    recorder.write()
    store.insert_scores(scores)


def _apart(store: Store, submissions: Sequence[Submission]) -> list[list[int]]:
    """Part the places of submissions so that no two in one part are about the same lead."""
    addresses = [joining_email(submission) for submission in submissions]
    keys = [(s.key, s.other_key or s.key) for s in submissions]
    ids = store.identities(key for both in keys for key in both)
    ids_by_email = store.leads_with_email(address for address in addresses if address)
    parts: list[list[int]] = []
    taken: list[set[object]] = []
    for place, (key, other_key) in enumerate(keys):
        address = addresses[place]
        leads: set[object] = {ids.get(key, key), ids.get(other_key, other_key)}
        if address:
            leads.add(ids_by_email.get(address, address))
        part = next((i for i, others in enumerate(taken) if others.isdisjoint(leads)), len(parts))
        if part == len(parts):
            parts.append([])
            taken.append(set())
        parts[part].append(place)
        taken[part] |= leads
    return parts


def _score(
    recorder: Recorder, recorded: Recorded, champion: Champion, at: datetime, scores: list[Row]
) -> Scored:
    scored = look(recorded.lead, champion, at)
    scores.append(_score_row(recorded.lead, scored))
    recorder.score_changed(recorded.lead, **_newest(scored))
    return scored


def _walked(recorded: Recorded, scored: Scored | None) -> Walked:
    return Walked(
        recorded.lead.id,
        recorded.created,
        recorded.changed,
        recorded.fresh,
        scored,
        recorded.joined,
    )


def _set_apart(submission: Submission) -> Walked:
    fresh = [False] * len(submission.facts)
    return Walked("", False, False, fresh, None, joined=True, barred=True)


def _handoffs_told(
    asks: Sequence[Ask], answers: Sequence[Sequence[Walked]], at: datetime
) -> list[Row]:
    """Tell of assignments as they happen; those of an import are long past."""
    told = []
    for ask, answer in zip(asks, answers, strict=True):
        for submission, walked in zip(ask.submissions, answer, strict=True):
            for fact, fresh in zip(submission.facts, walked.fresh, strict=True):
                if fresh and fact.kind == "lead_assigned" and at - fact.occurred_at < NEWS:
                    facts = {"rep": fact.properties.get("rep")}
                    told.append(outbox.bulletin("lead.assigned", facts, walked.lead_id))
    return told


def _worth_keeping(row: Row, scored: Scored) -> bool:
    if row["points"] is None or row["band"] != scored.band or row["mql"] != scored.mql:
        return True
    return bool(abs(row["points"] - scored.points.total) >= WORTH_KEEPING_POINTS)


def _newest(scored: Scored) -> dict[str, Any]:
    return {
        "points": scored.points.total,
        "probability": scored.probability,
        "band": scored.band,
        "mql": scored.mql,
        "version_id": scored.champion.version_id,
        "scored_at": scored.scored_at,
        "dirty": False,
    }


def _score_row(lead: KnownLead, scored: Scored) -> Row:
    return {
        "id": scored.score_id,
        "lead_id": scored.lead_id,
        "version_id": scored.champion.version_id,
        "scored_at": scored.scored_at,
        "points": scored.points.total,
        "probability": scored.probability,
        "band": scored.band,
        "mql": scored.mql,
        "snapshot": scored.snapshot,
        "through": lead.state.events,
    }
