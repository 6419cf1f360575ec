"""Reading the queue: a rep's open leads, then those nobody has, by fresh points: points fall."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from models.calendar.hours import Hours
from models.calendar.timetable import read_timetable
from models.clocks.commitments import in_force
from models.clocks.courses import courses_of
from models.clocks.rules import clocks, current
from models.facts.attributes import Scalar
from models.facts.state import LeadState
from models.kpis.costs import Costs, cost_of, costs_since
from models.now import now
from models.reps import CAPACITY
from models.showings import Placed, order, showing, unseen
from models.tables import Lead, Rep, Score, Showing
from service.kit.champion import Champion
from service.kit.explain import strongest_of
from service.kit.paging import Page, decode_cursor, decode_instant, encode_cursor
from service.kit.road import Scored
from service.queue.candidates import ranked
from service.queue.clock_text import clock_text
from service.queue.schemas import QueueClock, QueueItem

SHOWN_REASONS = 3
COSTS_OF = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at the queue: a rep at their own leads and the unassigned ones, others at all.

    `company` is the working hours of the company, for reps who have none of their own;
    `exploration` the share of leads shown whatever their points, to a rep alone.
    """

    rep_id: str | None
    sees_people: bool
    locale: str
    company: Hours
    exploration: float


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
    share = viewer.exploration if viewer.rep_id else 0.0
    queue = ranked(session, champion, viewer.rep_id, as_of, start + limit, share)
    ordered = order([lead.id for lead, _ in queue.leads], _reach(session, viewer.rep_id), share)
    shown = [(placed, *queue.leads[n]) for n, placed in ordered[start : start + limit]]
    lead_ids = [lead.id for _, lead, _ in shown]
    score_ids = _newest_scores(session, lead_ids)
    told = clocks_of(session, lead_ids, viewer)
    costs = costs_since(session, (now() - COSTS_OF).date())
    items = [
        _item(placed, lead, scored, costs, score_ids.get(lead.id), viewer, told.get(lead.id))
        for placed, lead, scored in shown
    ]
    more = len(queue.leads) > start + limit
    place = [as_of.isoformat(timespec="microseconds"), start + limit]
    page: Page[QueueItem] = Page(items=items, next=encode_cursor(place) if more else None)
    return Seen(page, queue.size, _fresh_showings(session, viewer, shown))


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


def _newest_scores(session: Session, lead_ids: Sequence[str]) -> dict[str, str]:
    query = select(Score.lead_id, Score.id).where(col(Score.lead_id).in_(lead_ids))
    return dict(session.exec(query.order_by(col(Score.id))).all())


def clocks_of(session: Session, lead_ids: Sequence[str], viewer: Viewer) -> dict[str, QueueClock]:
    """Return the clock to heed of each lead that has one, as of this instant."""
    at = now()
    timetable, commitments = read_timetable(session, viewer.company), in_force(session)
    found = {}
    for lead_id, course in courses_of(session, lead_ids).items():
        clock = current(clocks(course, commitments, timetable.of(course.rep_id), at))
        if clock:
            found[lead_id] = QueueClock(
                step=clock.step,
                state=clock.state,
                minutes_left=round(clock.left / timedelta(minutes=1), 3),
                due_at=clock.due_at,
                text=clock_text(clock, viewer.locale),
            )
    return found


def _item(
    placed: Placed,
    lead: Lead,
    scored: Scored,
    costs: Costs,
    score_id: str | None,
    viewer: Viewer,
    clock: QueueClock | None,
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
        cost_eur=cost_of(costs, attributes.get("source"), attributes.get("campaign")),
        clock=clock,
        handed_off_at=lead.handed_off_at,
        created_at=lead.created_at,
    )


def _told(attributes: Mapping[str, Scalar], name: str) -> str | None:
    value = attributes.get(name)
    return str(value) if value else None
