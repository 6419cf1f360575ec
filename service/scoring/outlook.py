"""The outlook of a lead: its points day by day so far, and what would move them from here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, select

from models.facts.family import standing_lead
from models.facts.kinds import SCORED
from models.facts.known import KnownLead
from models.facts.state import LeadState
from models.now import now
from models.scorecard.readings import Value
from models.scorecard.scorecard import Rule
from models.tables import Event, Lead
from service.kit import road
from service.kit.champion import Champion
from service.kit.errors import NotFound
from service.kit.explain import Reason, strongest_of
from service.kit.road import Scored

AHEAD_DAYS = 14
PAST_DAYS = 60
WORTH_DOING = 1.0
WORTH_ASKING = 2.0
MOST = 4
DAY = timedelta(days=1)


class UnknownLead(NotFound):
    """There is no such lead."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one more event of a kind would add now, and the band that it would lead to."""

    kind: str
    points: float
    band: str


@dataclass(frozen=True, slots=True)
class Question:
    """A fact that is not known, and between how many points more or less the answer lies."""

    feature: str
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """A lead under the present champion: why it has its points, and what would move them.

    `past` has the points at the end of each day until now, `ahead` those of the coming days if
    nothing happens; `falls` is the first of these with another band.
    """

    lead: Lead
    scored: Scored
    reasons: list[Reason]
    steps: list[Step]
    questions: list[Question]
    past: list[tuple[datetime, float]]
    ahead: list[tuple[datetime, float]]
    falls: tuple[datetime, str] | None


def outlook(session: Session, champion: Champion, lead_id: str, locale: str) -> Outlook:
    """Look at a lead, or at the one it was merged into. Raises UnknownLead."""
    lead = standing_lead(session, lead_id)
    if lead is None:
        raise UnknownLead
    at = now()
    state = LeadState.from_json(lead.state)
    scored = road.look(KnownLead({"id": lead.id, "verdict": lead.verdict}, state), champion, at)
    card, snapshot, points = champion.scorecard, scored.snapshot, scored.points
    ahead = [(then, _total(champion, state, then)) for then in _days(at + DAY, AHEAD_DAYS)]
    bands = [(then, champion.cutoffs.band_of(total)) for then, total in ahead]
    return Outlook(
        lead=lead,
        scored=scored,
        reasons=strongest_of(card, snapshot, points, locale, len(card.rules)),
        steps=_steps(champion, lead, points.total, at),
        questions=_questions(champion, snapshot),
        past=[*_past(session, champion, lead, at), (at, points.total)],
        ahead=ahead,
        falls=next(((then, band) for then, band in bands if band != scored.band), None),
    )


def _steps(champion: Champion, lead: Lead, present: float, at: datetime) -> list[Step]:
    found = []
    for kind in SCORED:
        state = LeadState.from_json(lead.state)
        state.fold(kind, at.timestamp(), {})
        total = _total(champion, state, at)
        if total - present >= WORTH_DOING:
            found.append(Step(kind, total - present, champion.cutoffs.band_of(total)))
    return sorted(found, key=lambda step: -step.points)[:MOST]


def _questions(champion: Champion, snapshot: dict[str, Value]) -> list[Question]:
    found = []
    for rule in champion.scorecard.rules:
        if not isinstance(rule, Rule) or rule.kind != "fit" or snapshot.get(rule.feature):
            continue
        *known, missing = rule.points
        least, most = min(known) - missing, max(known) - missing
        if most - least >= WORTH_ASKING:
            found.append(Question(rule.feature, least, most))
    return sorted(found, key=lambda asked: asked.least - asked.most)[:MOST]


def _past(
    session: Session, champion: Champion, lead: Lead, at: datetime
) -> Iterator[tuple[datetime, float]]:
    """Go through the last days on which the lead was known, scored as it was known then."""
    query = select(Event).where(Event.lead_id == lead.id).order_by(col(Event.occurred_at))
    events = session.exec(query).all()
    state, told = LeadState(), 0
    days = (at - lead.created_at) // DAY
    for then in _days(at - DAY * min(days, PAST_DAYS), min(days, PAST_DAYS)):
        while told < len(events) and events[told].occurred_at <= then:
            event = events[told]
            state.fold(event.kind, event.occurred_at.timestamp(), event.properties)
            told += 1
        yield then, _total(champion, state, then)


def _days(first: datetime, count: int) -> Iterator[datetime]:
    return (first + DAY * n for n in range(count))


def _total(champion: Champion, state: LeadState, at: datetime) -> float:
    return champion.scorecard.score(state.snapshot(at.astimezone(UTC).timestamp())).total
