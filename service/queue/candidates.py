"""Candidates: the open leads that may be among the first of a queue, found without scoring all.

Points fall with time, so the points that a lead was last given bound those it has now: the leads
with the highest last points are read and scored afresh, some more of them than are shown, and so
are all that changed since they were scored. The worker keeps the highest last points fresh.
"""

from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest
from math import inf

from sqlalchemy import ColumnElement, func, text
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.facts.known import KnownLead
from models.facts.living import living
from models.facts.state import LeadState
from models.showings import EVERY, is_among_drawn, tail
from models.tables import Event, Lead
from models.tables.event import SOLD
from models.tables.lead import OPEN, RECYCLED
from service.kit import road
from service.kit.champion import Champion
from service.kit.road import Scored
from service.queue.returning import is_back

AHEAD = 100
"""How many leads beyond those shown are scored afresh."""

DRAWN_AHEAD = 24
"""How many drawn leads are read beyond those that are brought up: some have a high rank anyway."""

CLOSED_STAGES = ("customer", "disqualified", "recycled")
UNHEARD, PUT_OFF = text(OPEN), text(RECYCLED)
"""Written as the indexes have them, so that SQLite knows them again."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The first leads of a queue, best first by fresh points, and how many it holds in all.

    `size` is exact up to some hundreds; in a longer queue it counts deals that were won without a
    word from sales.
    """

    leads: list[tuple[Lead, Scored]]
    size: int


def ranked(
    session: Session,
    champion: Champion,
    rep_id: str | None,
    as_of: datetime,
    shown: int,
    share: float,
) -> Ranked:
    """Rank the open leads of a rep, and after them those that are nobody's; or all leads.

    At least `shown` of them are returned if there are so many; of the `share` that is drawn at
    random, those that are brought up first.
    """
    most = shown + AHEAD
    found: dict[str, Lead] = {}
    whole = True
    for query in _queries(rep_id, as_of):
        rows = session.exec(query.where(living()).limit(most)).all()
        whole = whole and len(rows) < most
        found |= {lead.id: lead for lead in rows if lead.created_at <= as_of}
    if not whole:
        found = _likeliest(found, rep_id, most) | _drawn(session, rep_id, as_of, shown, share)
    leads = [(lead, _fresh(lead, champion, as_of)) for lead in found.values()]
    leads = [pair for pair in leads if pair[1].stage not in CLOSED_STAGES]
    leads.sort(key=lambda pair: (_is_left(pair[0], rep_id), -pair[1].points.total, pair[0].id))
    return Ranked(leads, len(leads) if whole else max(_count(session, rep_id), len(leads)))


def _is_left(lead: Lead, rep_id: str | None) -> bool:
    """Whether a lead comes after those of the rep who looks: nobody has it."""
    return rep_id is not None and lead.rep_id is None


def _likeliest(found: dict[str, Lead], rep_id: str | None, most: int) -> dict[str, Lead]:
    """Keep the leads with the highest last points; what changed since may be as good as any."""

    def promise(key: str) -> tuple[bool, float]:
        lead = found[key]
        last = inf if lead.points is None or lead.dirty else lead.points
        return not _is_left(lead, rep_id), last

    return {key: found[key] for key in nlargest(most, found, key=promise)}


def _drawn(
    session: Session, rep_id: str | None, as_of: datetime, shown: int, share: float
) -> dict[str, Lead]:
    """Return those of the leads drawn at random that are brought up first."""
    most = shown // EVERY + DRAWN_AHEAD
    drawn: list[Lead] = []
    for whose in _whose(rep_id) if share else ():
        query = select(Lead).where(UNHEARD, living(), is_among_drawn(share), *whose)
        drawn += session.exec(query.order_by(tail()).limit(most))
    return {lead.id: lead for lead in drawn if lead.created_at <= as_of}


def _queries(rep_id: str | None, as_of: datetime) -> list[SelectOfScalar[Lead]]:
    """Return for each index that serves the queue the leads to take from it, best first."""
    best = select(Lead).order_by(col(Lead.points).desc())
    back = best.where(PUT_OFF, is_back(as_of))
    queries = []
    for whose in _whose(rep_id):
        queries += [best.where(UNHEARD, *whose), back.where(*whose)]
        changed = select(Lead).where(UNHEARD, col(Lead.dirty).is_(True), *whose)
        queries.append(changed.order_by(col(Lead.id).desc()))
    return queries


def _whose(rep_id: str | None) -> list[list[ColumnElement[bool]]]:
    return [[]] if rep_id is None else [[col(Lead.rep_id) == rep_id], [col(Lead.rep_id).is_(None)]]


def _count(session: Session, rep_id: str | None) -> int:
    counts = (select(func.count()).select_from(Lead).where(UNHEARD, *w) for w in _whose(rep_id))
    return sum(session.exec(count).one() for count in counts)


def _fresh(lead: Lead, champion: Champion, as_of: datetime) -> Scored:
    known = KnownLead({"id": lead.id, "verdict": None}, LeadState.from_json(lead.state))
    return road.look(known, champion, as_of)


def count_news(session: Session, rep_id: str | None, since: datetime) -> int:
    """Count the open leads that arrived or were handed off after an instant."""
    arrived = select(Lead.id).where(col(Lead.created_at) > since)
    handed_off = select(Event.lead_id).where(
        text(SOLD), Event.kind == "lead_assigned", col(Event.occurred_at) > since
    )
    counts = (
        select(func.count())
        .select_from(Lead)
        .where(UNHEARD, living(), col(Lead.id).in_(arrived.union(handed_off)), *whose)
        for whose in _whose(rep_id)
    )
    return sum(session.exec(count).one() for count in counts)
