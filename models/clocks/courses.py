"""Reading the courses of leads: the facts that clocks are told from."""

from collections import defaultdict
from collections.abc import Collection

from sqlmodel import Session, col, select

from models.clocks.rules import WATCHED, Course, Deed
from models.facts.feedback import stands
from models.facts.living import living
from models.tables import Event, Feedback, Lead

SLICE = 500


def courses_of(session: Session, lead_ids: Collection[str]) -> dict[str, Course]:
    """Return the courses of living leads that were handed off."""
    found: dict[str, Course] = {}
    ordered = sorted(lead_ids)
    for start in range(0, len(ordered), SLICE):
        found |= _slice(session, ordered[start : start + SLICE])
    return found


def _slice(session: Session, ids: list[str]) -> dict[str, Course]:
    deeds: dict[str, list[Deed]] = defaultdict(list)
    events = select(Event.lead_id, Event.kind, Event.occurred_at)
    wanted = col(Event.lead_id).in_(ids), col(Event.kind).in_(WATCHED)
    for lead_id, kind, at in session.exec(events.where(*wanted)):
        deeds[lead_id].append(Deed(kind, at))
    said = select(Feedback.lead_id, Feedback.verdict, Feedback.given_at)
    for lead_id, verdict, at in session.exec(said.where(col(Feedback.lead_id).in_(ids), stands())):
        kind = "recycled by a verdict" if verdict == "recycled" else verdict
        deeds[lead_id].append(Deed(kind, at))
    leads = select(Lead.id, Lead.created_at, Lead.rep_id).where(
        col(Lead.id).in_(ids), col(Lead.rep_id).is_not(None), living()
    )
    return {
        lead_id: Course(
            lead_id,
            created_at,
            rep_id or "",
            tuple(sorted(deeds[lead_id], key=lambda deed: (deed.at, deed.kind != "lead_assigned"))),
        )
        for lead_id, created_at, rep_id in session.exec(leads)
    }
