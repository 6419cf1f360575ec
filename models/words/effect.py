"""What a changed definition would have meant: which leads would have crossed it, and when.

A lead crosses a condition with the first of its facts, events and feedback, after which it holds.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from models.facts.feedback import stands
from models.facts.living import living
from models.facts.state import LeadState
from models.scorecard.scorecard import Scorecard
from models.tables import Event, Feedback, Lead
from models.words.conditions import Condition, Known, compiled

SLICE = 500

Fact = Event | Feedback


@dataclass(frozen=True, slots=True)
class Definition:
    """A condition, and what its points are read with: a scorecard and the MQL cut-off."""

    condition: Condition | None
    scorecard: Scorecard
    cutoff: float


@dataclass(frozen=True, slots=True)
class Crossing:
    """One lead: where it came from, what sales says of it, and when it crossed either condition."""

    lead_id: str
    source: str
    verdict: str | None
    before_at: datetime | None
    after_at: datetime | None


@dataclass(slots=True)
class Effect:
    """How many leads crossed the condition in force and the new one within a window.

    `before`, `after` and `both` count leads; `said_before` and `said_after` count the verdicts on
    them; `by_source` has for each source how many crossed (before, after).
    """

    before: int = 0
    after: int = 0
    both: int = 0
    gained: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    said_before: Counter[str] = field(default_factory=Counter)
    said_after: Counter[str] = field(default_factory=Counter)
    by_source: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))


def effect(session: Session, held: Definition, new: Definition, since: datetime) -> Effect:
    """Count who crossed either definition since an instant, of all leads with facts since then."""
    found = Effect()
    for crossing in crossings(session, held, new, since):
        was = crossing.before_at is not None and crossing.before_at >= since
        would = crossing.after_at is not None and crossing.after_at >= since
        found.before += was
        found.after += would
        found.both += was and would
        found.by_source[crossing.source][0] += was
        found.by_source[crossing.source][1] += would
        if was and crossing.verdict:
            found.said_before[crossing.verdict] += 1
        if would and crossing.verdict:
            found.said_after[crossing.verdict] += 1
        if was != would:
            (found.lost if was else found.gained).append(crossing.lead_id)
    return found


def crossings(
    session: Session, held: Definition, new: Definition, since: datetime
) -> Iterator[Crossing]:
    """Go through the leads with facts since an instant, each with its first crossings ever."""
    spoken_of = select(Feedback.lead_id).where(Feedback.given_at >= since)
    told_of = select(Event.lead_id).where(Event.known_at >= since)
    query = select(Lead).where(
        living(),
        col(Lead.id).in_(told_of) | col(Lead.id).in_(spoken_of),
    )
    leads = session.exec(query.order_by(col(Lead.id))).all()
    for start in range(0, len(leads), SLICE):
        part = leads[start : start + SLICE]
        facts = _facts(session, [lead.id for lead in part])
        for lead in part:
            log = facts[lead.id]
            source = LeadState.from_json(lead.state).current().get("source")
            yield Crossing(
                lead.id, str(source or ""), lead.verdict, _first(log, held), _first(log, new)
            )


def _facts(session: Session, lead_ids: Sequence[str]) -> dict[str, list[Fact]]:
    """Return the facts of each lead, and of those merged into it, as they became known."""
    absorbed = select(Lead.id, Lead.merged_into).where(col(Lead.merged_into).in_(lead_ids))
    survivor_of = {lead_id: lead_id for lead_id in lead_ids}
    survivor_of |= {lead_id: str(survivor) for lead_id, survivor in session.exec(absorbed)}
    facts: dict[str, list[Fact]] = defaultdict(list)
    for event in session.exec(select(Event).where(col(Event.lead_id).in_(survivor_of))):
        facts[survivor_of[event.lead_id]].append(event)
    given = select(Feedback).where(col(Feedback.lead_id).in_(survivor_of), stands())
    for said in session.exec(given):
        facts[survivor_of[said.lead_id]].append(said)
    for log in facts.values():
        log.sort(key=_known_at)
    return facts


def _first(log: Sequence[Fact], definition: Definition) -> datetime | None:
    """Return when a definition first held, walking the facts as they became known."""
    state, verdict, condition = LeadState(), None, definition.condition
    if condition is None:
        return None
    test, counts_points = compiled(condition), "points_from" in str(condition)
    for fact in log:
        at = _known_at(fact)
        if isinstance(fact, Event):
            state.fold(fact.kind, fact.occurred_at.timestamp(), fact.properties)
        else:
            verdict = fact.verdict
        points = _points(state, definition.scorecard, at) if counts_points else 0.0
        if test(Known(state, verdict, points, definition.cutoff, at.timestamp())):
            return at
    return None


def _points(state: LeadState, scorecard: Scorecard, at: datetime) -> float:
    return scorecard.score(state.snapshot(at.timestamp())).total


def _known_at(fact: Fact) -> datetime:
    return fact.known_at if isinstance(fact, Event) else fact.given_at
