"""The statements that cases are read with: a few for many leads, on SQLite and PostgreSQL."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, and_, cast, func, literal, select, text, union
from sqlmodel import Session, col

from models.facts.feedback import stands
from models.kpis.case import EURO, Case
from models.kpis.cases import ATTRIBUTES
from models.kpis.days import Days
from models.tables import Event, Feedback, Lead, Rep, Score, Spend
from models.tables.event import SOLD, SOLD_KINDS
from models.tables.score import MQL

Rows = Iterable[Any]

FIRSTS = ("contact_attempted", "contact_made")
TOLD = ("lead_assigned", "meeting_held", "deal_won")


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


def touched(session: Session, since: datetime, until: datetime, kinds: Collection[str]) -> set[str]:
    """Name the leads of which something happened in a time; `kinds` of event are among it too."""

    def within(at: Any) -> ColumnElement[bool]:
        return and_(at >= since, at < until)

    sold = and_(text(SOLD), within(col(Event.occurred_at)))
    mql = and_(text(MQL), within(col(Score.scored_at)))
    named = and_(col(Event.kind).in_(kinds), within(col(Event.occurred_at)))
    query = union(
        select(col(Lead.id)).where(within(col(Lead.created_at))),
        select(col(Event.lead_id)).where(sold),
        select(col(Feedback.lead_id)).where(within(col(Feedback.given_at))),
        select(col(Score.lead_id)).where(mql),
        *([] if set(kinds) <= set(SOLD_KINDS) else [select(col(Event.lead_id)).where(named)]),
    )
    return set(session.execute(query).scalars())


def leads(session: Session, ids: Collection[str]) -> dict[str, Case]:
    told = [col(Lead.state)[("attributes", name)] for name in ATTRIBUTES]
    query = select(col(Lead.id), col(Lead.created_at), *told).where(
        ids_in(session, col(Lead.id), ids)
    )
    return {
        lead: Case(created_at, [pair[0] if pair else None for pair in pairs])
        for lead, created_at, *pairs in session.execute(query)
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

    def firsts(self) -> Rows:
        """Go through the first attempt and contact of each lead."""
        first = func.min(col(Event.occurred_at))
        query = (
            select(col(Event.lead_id), col(Event.kind), first)
            .where(
                col(Event.kind).in_(FIRSTS),
                *self._of(Event.lead_id, Event.occurred_at),
            )
            .group_by(col(Event.lead_id), col(Event.kind))
        )
        return self.session.execute(query)

    def named(self, kinds: Collection[str]) -> Rows:
        """Go through the events of some kinds."""
        query = select(col(Event.lead_id), col(Event.kind), col(Event.occurred_at)).where(
            col(Event.kind).in_(kinds), *self._of(Event.lead_id, Event.occurred_at)
        )
        return self._in_order(query, Event.occurred_at, Event.lead_id, Event.number)

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

    def _of(self, lead: Any, at: Any) -> tuple[Any, Any]:
        return ids_in(self.session, col(lead), self.ids), col(at) <= self.as_of

    def _in_order(self, query: Any, *columns: Any) -> Rows:
        return self.session.execute(query.order_by(*map(col, columns)))


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
