"""Reading the queue: open leads by fresh points, because points fall with time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, or_, select

from models.facts.attributes import Scalar
from models.facts.record import KnownLead
from models.facts.state import LeadState
from models.now import now
from models.reps import CAPACITY
from models.showings import Placed, order, showing, unseen
from models.tables import Lead, Rep, Score, Showing
from service.kit import road
from service.kit.champion import Champion
from service.kit.explain import strongest_of
from service.kit.paging import Page, decode_cursor, decode_instant, encode_cursor
from service.kit.road import Scored
from service.queue.returning import returned
from service.queue.schemas import QueueItem

SHOWN_REASONS = 3
CLOSED_STAGES = ("customer", "disqualified", "recycled")


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at the queue: a rep at their own leads and the unassigned ones, others at all.

    `exploration` is the share of leads shown whatever their points, to a rep alone.
    """

    rep_id: str | None
    sees_people: bool
    locale: str
    exploration: float = 0.0


@dataclass(frozen=True, slots=True)
class Seen:
    """A page, how many leads the whole queue holds, and what of it a rep had not seen that day."""

    page: Page[QueueItem]
    size: int
    fresh: list[Showing]


def look(
    session: Session, champion: Champion, viewer: Viewer, limit: int, cursor: str | None
) -> Seen:
    """Return a page of the queue; following pages are ordered as of the instant of the first."""
    as_of, start = _place(cursor)
    ranked = _ranked(session, champion, viewer.rep_id, as_of)
    reach = _reach(session, viewer.rep_id)
    ordered = order([lead.id for lead, _ in ranked], reach, viewer.exploration)
    shown = [(placed, *ranked[n]) for n, placed in ordered[start : start + limit]]
    score_ids = _newest_scores(session, [scored.lead_id for _, _, scored in shown])
    items = [
        _item(placed, lead, scored, score_ids.get(lead.id), viewer)
        for placed, lead, scored in shown
    ]
    more = len(ranked) > start + limit
    place = [as_of.isoformat(timespec="microseconds"), start + limit]
    page: Page[QueueItem] = Page(items=items, next=encode_cursor(place) if more else None)
    return Seen(page, len(ranked), _fresh_showings(session, viewer, shown))


def _reach(session: Session, rep_id: str | None) -> int:
    """Return how many leads a rep can call in a week."""
    rep = session.get(Rep, rep_id) if rep_id else None
    return rep.weekly_capacity if rep else CAPACITY


def _fresh_showings(
    session: Session, viewer: Viewer, shown: Sequence[tuple[Placed, Lead, Scored]]
) -> list[Showing]:
    if viewer.rep_id is None:
        return []
    new = unseen(session, viewer.rep_id, now().date(), [lead.id for _, lead, _ in shown])
    return [
        showing(viewer.rep_id, lead.id, placed, scored.points.total, scored.champion.version_id)
        for placed, lead, scored in shown
        if lead.id in new
    ]


def _place(cursor: str | None) -> tuple[datetime, int]:
    if cursor is None:
        return now(), 0
    as_of, start = decode_cursor(cursor, str, int)
    return decode_instant(as_of), start


def _ranked(
    session: Session, champion: Champion, rep_id: str | None, as_of: datetime
) -> list[tuple[Lead, Scored]]:
    query = select(Lead).where(
        col(Lead.merged_into).is_(None),
        or_(col(Lead.verdict).is_(None), Lead.verdict == "recycled"),
        Lead.created_at <= as_of,
    )
    if rep_id is not None:
        query = query.where(or_(Lead.rep_id == rep_id, col(Lead.rep_id).is_(None)))
    leads = session.exec(query).all()
    back = returned(session, [lead.id for lead in leads if lead.verdict], as_of)
    waiting = (lead for lead in leads if lead.verdict is None or lead.id in back)
    ranked = [(lead, _fresh(lead, champion, as_of)) for lead in waiting]
    ranked = [pair for pair in ranked if pair[1].stage not in CLOSED_STAGES]
    ranked.sort(key=lambda pair: (-pair[1].points.total, pair[0].id))
    return ranked


def _fresh(lead: Lead, champion: Champion, as_of: datetime) -> Scored:
    known = KnownLead({"id": lead.id, "verdict": None}, LeadState.from_json(lead.state))
    return road.look(known, champion, as_of)


def _newest_scores(session: Session, lead_ids: Sequence[str]) -> dict[str, str]:
    query = select(Score.lead_id, Score.id).where(col(Score.lead_id).in_(lead_ids))
    return dict(session.exec(query.order_by(col(Score.id))).all())


def _item(
    placed: Placed, lead: Lead, scored: Scored, score_id: str | None, viewer: Viewer
) -> QueueItem:
    attributes = LeadState.from_json(lead.state).current()
    return QueueItem(
        rank=placed.rank,
        place=placed.place,
        why=placed.why,
        lead_id=lead.id,
        score_id=score_id,
        person=lead.person if viewer.sees_people else None,
        company=_told(attributes, "company") or _told(attributes, "domain"),
        job_title=_told(attributes, "job_title"),
        employees=_told(attributes, "employees"),
        source=_told(attributes, "source"),
        campaign=_told(attributes, "campaign"),
        rep=lead.rep_id,
        points=scored.points.total,
        probability=scored.probability,
        band=scored.band,
        stage=scored.stage,
        reasons=strongest_of(
            scored.champion.scorecard, scored.snapshot, scored.points, viewer.locale, SHOWN_REASONS
        ),
        handed_off_at=lead.handed_off_at,
        created_at=lead.created_at,
    )


def _told(attributes: Mapping[str, Scalar], name: str) -> str | None:
    value = attributes.get(name)
    return str(value) if value else None
