"""What a changed definition would have meant: which leads would have crossed it, and when.

A lead crosses a condition with the first of its facts, events and feedback, after which it holds.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from models.facts.feedback import stands
from models.facts.living import living
from models.facts.state import LeadState
from models.scorecard.scorecard import Scorecard
from models.tables import Event, Feedback, Lead
from models.words.conditions import Condition, Known, Test, compiled, read_by

SLICE = 500

Fact = tuple[datetime, str, datetime, Mapping[str, Any] | None]
"""When it became known, the event's kind and when it happened, and its properties; of feedback the
verdict, twice the instant, and None.
"""


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
    source = col(Lead.state)[("attributes", "source")]
    query = select_columns(col(Lead.id), col(Lead.verdict), source).where(
        living(),
        col(Lead.id).in_(told_of) | col(Lead.id).in_(spoken_of),
    )
    leads = session.connection().execute(query.order_by(col(Lead.id))).all()
    asked = (_Asked.of(held), _Asked.of(new))
    for start in range(0, len(leads), SLICE):
        part = leads[start : start + SLICE]
        facts = _facts(session, [lead_id for lead_id, _, _ in part])
        for lead_id, verdict, told in part:
            value = told[0] if told else None
            yield Crossing(lead_id, str(value or ""), verdict, *_firsts(facts[lead_id], asked))


def _facts(session: Session, lead_ids: Sequence[str]) -> dict[str, list[Fact]]:
    """Return the facts of each lead, and of those merged into it, as they became known."""
    absorbed = select(Lead.id, Lead.merged_into).where(col(Lead.merged_into).in_(lead_ids))
    survivor_of = {lead_id: lead_id for lead_id in lead_ids}
    survivor_of |= {lead_id: str(survivor) for lead_id, survivor in session.exec(absorbed)}
    facts: dict[str, list[Fact]] = defaultdict(list)
    told = select_columns(
        col(Event.lead_id), col(Event.known_at), col(Event.kind), col(Event.occurred_at),
        col(Event.properties),
    ).where(col(Event.lead_id).in_(survivor_of))  # fmt: skip
    for lead_id, known_at, kind, occurred_at, properties in session.connection().execute(told):
        facts[survivor_of[lead_id]].append((known_at, kind, occurred_at, properties))
    given = select(Feedback.lead_id, Feedback.given_at, Feedback.verdict)
    for lead_id, at, verdict in session.exec(
        given.where(col(Feedback.lead_id).in_(survivor_of), stands())
    ):
        facts[survivor_of[lead_id]].append((at, verdict, at, None))
    for log in facts.values():
        log.sort(key=itemgetter(0))
    return facts


@dataclass(frozen=True, slots=True)
class _Asked:
    """A definition ready to be asked of many leads; `scorecard` is None where points do not count.

    Nothing ever crosses a definition without a condition.
    """

    test: Test | None
    scorecard: Scorecard | None
    cutoff: float

    @classmethod
    def of(cls, definition: Definition) -> "_Asked":
        condition = definition.condition
        if condition is None:
            return cls(None, None, definition.cutoff)
        counts = ("points_from", "") in read_by(condition)
        scorecard = definition.scorecard if counts else None
        return cls(compiled(condition), scorecard, definition.cutoff)


def _firsts(log: Sequence[Fact], asked: Sequence[_Asked]) -> list[datetime | None]:
    """Return when each definition first held, walking the facts as they became known."""
    state, verdict = LeadState(), None
    firsts: list[datetime | None] = [None] * len(asked)
    waiting = [number for number, one in enumerate(asked) if one.test]
    for at, kind, occurred_at, properties in log:
        if properties is None:
            verdict = kind
        else:
            state.fold(kind, occurred_at.timestamp(), properties)
        seconds = at.timestamp()
        points = _points(state, [asked[number].scorecard for number in waiting], seconds)
        for number, reached in zip(tuple(waiting), points, strict=True):
            one = asked[number]
            known = Known(state, verdict, reached, one.cutoff, seconds)
            if one.test and one.test(known):
                firsts[number] = at
                waiting.remove(number)
        if not waiting:
            break
    return firsts


def _points(state: LeadState, scorecards: Sequence[Scorecard | None], at: float) -> Sequence[float]:
    """Return the points by each scorecard, 0 where points do not count."""
    if not any(scorecards):
        return [0.0] * len(scorecards)
    snapshot, found = state.snapshot(at), dict[int, float]()
    for card in scorecards:
        if card and id(card) not in found:
            found[id(card)] = card.score(snapshot).total
    return [found.get(id(card), 0.0) for card in scorecards]
