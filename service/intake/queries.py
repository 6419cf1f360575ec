"""Reading leads back."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from models.facts.family import standing_lead
from models.facts.state import LeadState
from models.tables import Event, Identity, Lead
from service.intake.schemas import IdentityOut, LeadOut, TimelineEvent
from service.kit.errors import NotFound
from service.kit.paging import Page, decode_cursor, encode_cursor


class UnknownLead(NotFound):
    """There is no such lead."""


def lead_by_id(session: Session, lead_id: str, with_person: bool) -> LeadOut:
    """Return a lead; one that was merged away answers as its survivor. Raises UnknownLead."""
    lead = standing_lead(session, lead_id)
    if lead is None:
        raise UnknownLead
    identities = session.exec(select(Identity).where(Identity.lead_id == lead.id)).all()
    return _lead(lead, identities, with_person)


def leads_by_identity(
    session: Session, system: str, external_id: str, with_person: bool
) -> list[LeadOut]:
    """Return the lead known under an identity, as a list of none or one."""
    identity = session.get(Identity, (system, external_id))
    return [lead_by_id(session, identity.lead_id, with_person)] if identity else []


def merged_into(session: Session, lead_id: str, with_person: bool) -> list[LeadOut]:
    """Return the leads that were merged into one, as each was then."""
    rows = session.exec(select(Lead).where(Lead.merged_into == lead_id)).all()
    return [_as_it_was(session, row, with_person) for row in rows]


def timeline(session: Session, lead_id: str, limit: int, cursor: str | None) -> Page[TimelineEvent]:
    """Return a lead's log, newest first, with bots' events marked. Raises UnknownLead."""
    lead = session.get(Lead, lead_id)
    if lead is None:
        raise UnknownLead
    state = LeadState.from_json(lead.state)
    query = select(Event).where(Event.lead_id == lead_id).order_by(col(Event.number).desc())
    if cursor:
        query = query.where(Event.number < decode_cursor(cursor, int)[0])
    events = session.exec(query.limit(limit + 1)).all()
    following = encode_cursor([events[limit - 1].number]) if len(events) > limit else None
    return Page(items=[_timeline_event(event, state) for event in events[:limit]], next=following)


def _timeline_event(event: Event, state: LeadState) -> TimelineEvent:
    at = event.occurred_at.timestamp()
    return TimelineEvent(
        id=event.event_id,
        backfilled=event.known_at < event.recorded_at,
        left_out=state.why_left_out(event.kind, at, event.properties),
        **event.model_dump(
            include={"number", "system", "kind", "occurred_at", "known_at", "properties"}
        ),
    )


def _as_it_was(session: Session, lead: Lead, with_person: bool) -> LeadOut:
    names = session.exec(select(Identity).where(Identity.first_lead_id == lead.id)).all()
    return _lead(lead, names, with_person)


def _lead(lead: Lead, identities: Sequence[Identity], with_person: bool) -> LeadOut:
    state = LeadState.from_json(lead.state)
    return LeadOut(
        lead_id=lead.id,
        identities=[IdentityOut(system=i.system, external_id=i.external_id) for i in identities],
        person=lead.person if with_person else None,
        attributes=state.current(),
        bot_events=state.count_left_out(),
        rep=lead.rep_id,
        **lead.model_dump(
            include={
                "created_at", "handed_off_at", "verdict", "points", "probability", "band",
                "version_id", "scored_at",
            }
        ),
    )  # fmt: skip
