"""The statements that cases are read with: a few for many leads, on SQLite and PostgreSQL."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, and_, cast, func, literal, select, text, union
from sqlmodel import Session, col

from models.facts.feedback import stands
from models.kpis.case import EURO, Case
from models.kpis.cases import ATTRIBUTES, Dated
from models.kpis.days import Days
from models.tables import Event, Feedback, Lead, Rep, Score, Spend
from models.tables.event import SOLD, SOLD_KINDS
from models.tables.score import MQL
from models.words.conditions import Reads

Rows = Iterable[Any]
Between = tuple[datetime, datetime]

FIRSTS = ("contact_attempted", "contact_made")
UNTOLD = (None,)
TOLD = ("lead_assigned", "meeting_held", "deal_won")
DATING: Mapping[Dated, str] = {
    "handed_off": "lead_assigned", "week": "lead_assigned", "met": "meeting_held",
    "won": "deal_won",
}  # fmt: skip
"""The kinds of events by which leads count for a day."""


def ids_in(session: Session, column: Any, ids: Collection[str]) -> ColumnElement[bool]:
    """Build the condition that a column holds one of many ids, in one parameter."""
    wanted = sorted(ids)
    if session.get_bind().dialect.name == "postgresql":
        found = func.json_array_elements_text(cast(literal(wanted, JSON), JSON))
    else:
        found = func.json_each(literal(wanted, JSON))
    values = found.table_valued("value").alias("wanted")
    condition: ColumnElement[bool] = column.in_(select(values.c.value))
    return condition


def roots(session: Session) -> dict[str, str]:
    """Return the living lead behind each lead that was merged away."""
    query = select(col(Lead.id), col(Lead.merged_into)).where(col(Lead.merged_into).is_not(None))
    into: dict[str, str] = dict(session.execute(query).all())
    return {lead: _end_of(into, lead) for lead in into}


def _end_of(into: Mapping[str, str], lead: str) -> str:
    while lead in into:
        lead = into[lead]
    return lead


def touched(
    session: Session, happened: Mapping[Dated, Between], defined: Mapping[Dated, Reads]
) -> set[str]:
    """Name the leads of which one of these facts happened between its two instants.

    `defined` says what the facts that are defined by terms read.
    """
    wanted = [
        part
        for fact, between in happened.items()
        for part in _touched_by(fact, defined.get(fact, frozenset()), *between)
    ]
    return set(session.execute(union(*wanted)).scalars()) if wanted else set()


def _touched_by(fact: Dated, reads: Reads, since: datetime, until: datetime) -> Iterator[Any]:
    def within(at: Any) -> ColumnElement[bool]:
        return and_(at >= since, at < until)

    def sold(kinds: Collection[str]) -> Any:
        one_of = and_(within(col(Event.occurred_at)), col(Event.kind).in_(sorted(kinds)))
        indexed = [text(SOLD)] if set(kinds) <= set(SOLD_KINDS) else []
        return select(col(Event.lead_id)).where(one_of, *indexed)

    match fact:
        case "created":
            yield select(col(Lead.id)).where(within(col(Lead.created_at)))
        case "mql":
            yield select(col(Score.lead_id)).where(text(MQL), within(col(Score.scored_at)))
        case "handed_off" | "week" | "met" | "won":
            yield sold({DATING[fact]})
    if fact == "verdict" or ("verdict", "") in reads:
        yield select(col(Feedback.lead_id)).where(within(col(Feedback.given_at)))
    if kinds := {name for what, name in reads if what == "event"}:
        yield sold(kinds)


def leads(session: Session, ids: Collection[str]) -> dict[str, Case]:
    """Begin the cases of leads; people who objected have none."""
    query = select(col(Lead.id), col(Lead.created_at), col(Lead.state)[("attributes",)])
    query = query.where(ids_in(session, col(Lead.id), ids), col(Lead.objected_at).is_(None))
    rows = session.connection().execute(query).all()
    return {
        lead: Case(created_at, [told.get(name, UNTOLD)[0] for name in ATTRIBUTES])
        for lead, created_at, told in rows
    }


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of many leads, as of an instant, each in time order."""

    session: Session
    ids: Collection[str]
    as_of: datetime

    def events(self) -> Rows:
        """Go through what is told by properties: hand-offs, meetings, deals."""
        told = [col(Event.properties)[(name,)] for name in ("rep", "mode", "amount", "currency")]
        query = select(col(Event.lead_id), col(Event.kind), col(Event.occurred_at), *told).where(
            col(Event.kind).in_(TOLD), *self._of(Event.lead_id, Event.occurred_at)
        )
        return self._in_order(query, Event.occurred_at, Event.lead_id, Event.number)

    def firsts(self, kinds: Collection[str]) -> Rows:
        """Go through the first event of each of some kinds, lead by lead."""
        query = select(col(Event.lead_id), col(Event.kind), func.min(col(Event.occurred_at))).where(
            *self._of_kinds(kinds)
        )
        grouped = query.group_by(col(Event.lead_id), col(Event.kind))
        return self.session.connection().execute(grouped).all()

    def named(self, kinds: Collection[str]) -> Rows:
        """Go through all events of some kinds."""
        query = select(col(Event.lead_id), col(Event.kind), col(Event.occurred_at))
        return self.session.connection().execute(query.where(*self._of_kinds(kinds))).all()

    def feedback(self) -> Rows:
        """Go through the verdicts that stand."""
        query = select(
            col(Feedback.lead_id), col(Feedback.given_at), col(Feedback.verdict),
            col(Feedback.reason_code),
        ).where(stands(), *self._of(Feedback.lead_id, Feedback.given_at))  # fmt: skip
        return self._in_order(query, Feedback.given_at, Feedback.id)

    def scores(self) -> Rows:
        """Go through the bands that leads were scored into, and whether they were MQLs."""
        query = select(
            col(Score.lead_id), col(Score.scored_at), col(Score.band),
            func.coalesce(col(Score.mql), col(Score.band) != "cold"),
        ).where(*self._of(Score.lead_id, Score.scored_at))  # fmt: skip
        return self._in_order(query, Score.scored_at, Score.id)

    def _of_kinds(self, kinds: Collection[str]) -> tuple[Any, ...]:
        return col(Event.kind).in_(sorted(kinds)), *self._of(Event.lead_id, Event.occurred_at)

    def _of(self, lead: Any, at: Any) -> tuple[Any, Any]:
        return ids_in(self.session, col(lead), self.ids), col(at) <= self.as_of

    def _in_order(self, query: Any, *columns: Any) -> Rows:
        return self.session.connection().execute(query.order_by(*map(col, columns))).all()


def reps(session: Session) -> Rows:
    """Go through reps: id, team, and since when they are known."""
    return session.execute(select(col(Rep.id), col(Rep.team), col(Rep.created_at)))


def spend(session: Session, days: Days) -> Rows:
    """Go through what was spent in euros: day, source, campaign, amount."""
    columns = col(Spend.day), col(Spend.source), col(Spend.campaign), col(Spend.amount)
    query = select(*columns).where(
        col(Spend.day) >= days.since, col(Spend.day) < days.until, col(Spend.currency) == EURO
    )
    return session.execute(query.order_by(*columns[:3]))
