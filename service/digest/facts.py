"""What happened in a week, as both teams should hear it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from sqlmodel import Session, col, select

from models.agreement import store
from models.facts.feedback import stands
from models.facts.living import living
from models.facts.state import LeadState
from models.kpis.catalogue import KPIS, Kpi
from models.kpis.days import ONE_DAY, Days, day_of, monday_of
from models.kpis.office import Office
from models.kpis.reader import Line, daily
from models.kpis.series import Series
from models.kpis.window import newest_matured, value_in
from models.tables import Dispute, Feedback, Flag, Lead

A_WEEK = timedelta(days=7)
WITHOUT_AGREEMENT = ("leads", "cost_per_lead_eur", "acceptance_rate", "meeting_rate")
"""What the digest tells of before anything is signed."""


@dataclass(frozen=True, slots=True)
class Move:
    """A KPI with its parameters over its newest whole week that has matured, and the week before.

    `last` is the Sunday of that week. `target` is what the agreement in force asks of it.
    """

    kpi: Kpi
    parameters: dict[str, Any]
    last: date
    now: float | None
    before: float | None
    target: float | None

    @property
    def broken(self) -> bool:
        """Whether the target is missed."""
        if self.now is None or self.target is None:
            return False
        if self.kpi.direction == "at_least":
            return self.now < self.target
        return self.now > self.target


@dataclass(frozen=True, slots=True)
class Week:
    """One ISO week: KPIs, verdicts by source (accepted, all), reason codes, and what was said.

    `agreed` says whether an agreement is in force. `unworked` counts the leads handed off in the
    week that nobody had tried to reach by its end.
    """

    monday: date
    agreed: bool
    moves: Sequence[Move]
    verdicts: dict[str, tuple[int, int]]
    reasons: Counter[str]
    flags: Sequence[Flag]
    disputes: Sequence[Dispute]
    handed_off: int
    unworked: int


def week_before(session: Session, at: datetime, office: Office) -> Week:
    """Return the last whole ISO week before an instant."""
    monday = monday_of(day_of(at, office.zone)) - A_WEEK
    days = Days(monday, monday + A_WEEK, office.zone)
    since, until = days.begins_at, days.ends_at
    verdicts, reasons = _said(session, since, until)
    handed_off, unworked = _worked(session, since, until)
    flags = select(Flag).where(col(Flag.flagged_at) >= since, col(Flag.flagged_at) < until)
    opened = col(Dispute.opened_at)
    disputes = select(Dispute).where(opened >= since, opened < until)
    held = store.in_force(session)
    return Week(
        monday,
        held is not None,
        _moves(session, at, office, held.content if held else None),
        verdicts,
        reasons,
        session.exec(flags.order_by(col(Flag.id))).all(),
        session.exec(disputes.order_by(col(Dispute.id))).all(),
        handed_off,
        unworked,
    )


def _moves(
    session: Session, at: datetime, office: Office, held: dict[str, Any] | None
) -> list[Move]:
    promised = held["commitments"] if held else []
    agreed = {
        Series.of(one["kpi"], one["parameters"]): one["target"] for one in promised if one["kpi"]
    }
    agreed |= {Series.of(key): None for key in WITHOUT_AGREEMENT if not held}
    today = day_of(at, office.zone)
    lines = {series: Line(series) for series in agreed if series.key in KPIS}
    lasts = {series: _last_day(series.kpi, today) for series in lines}
    since = min(lasts.values(), default=today) - 2 * A_WEEK
    found = daily(session, lines.values(), since, today, at, office)
    moves = []
    for series, line in lines.items():
        tallies, last = found[line].get("", {}), lasts[series]
        now, before = (
            value_in(series.kpi, tallies, end - A_WEEK + ONE_DAY, end).value
            for end in (last, last - A_WEEK)
        )
        told = orjson.loads(series.parameters)
        moves.append(Move(series.kpi, told, last, now, before, agreed[series]))
    return moves


def _last_day(kpi: Kpi, today: date) -> date:
    """Return the Sunday of the newest ISO week that has matured; some KPIs count on its Monday."""
    newest = newest_matured(kpi, today)
    if kpi.dated_by == ("week",):
        return monday_of(newest) + A_WEEK - ONE_DAY
    return monday_of(newest + ONE_DAY) - ONE_DAY


def _said(
    session: Session, since: datetime, until: datetime
) -> tuple[dict[str, tuple[int, int]], Counter[str]]:
    query = select(Feedback, Lead.state).join(Lead, col(Lead.id) == col(Feedback.lead_id))
    given = query.where(col(Feedback.given_at) >= since, col(Feedback.given_at) < until, stands())
    accepted: Counter[str] = Counter()
    judged: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for feedback, state in session.exec(given):
        source = str(LeadState.from_json(state).current().get("source") or "")
        judged[source] += 1
        accepted[source] += feedback.verdict == "accepted"
        if feedback.reason_code:
            reasons[feedback.reason_code] += 1
    return {source: (accepted[source], judged[source]) for source in judged}, reasons


def _worked(session: Session, since: datetime, until: datetime) -> tuple[int, int]:
    handed_off = col(Lead.handed_off_at)
    query = select(Lead.state).where(handed_off >= since, handed_off < until, living())
    states = [LeadState.from_json(state) for state in session.exec(query)]
    attempts = ("contact_attempted", "contact_made", "meeting_booked", "meeting_held")
    return len(states), sum(not any(map(state.seen, attempts)) for state in states)
