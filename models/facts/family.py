"""A lead with all that was merged into it: one person, under all names; and their objection."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from models.facts.store import Key
from models.tables import Identity, Lead


def standing_lead(session: Session, lead_id: str, lock: bool = False) -> Lead | None:
    """Return a lead, or the one that stands for it now, however often it was merged away."""
    lead = session.get(Lead, lead_id, with_for_update=lock or None)
    while lead and lead.merged_into:
        lead = session.get(Lead, lead.merged_into, with_for_update=lock or None)
    return lead


def family_of(session: Session, lead_id: str) -> list[Lead]:
    """Lock and return a lead, what it was merged into, and all that was merged in; root first.

    Empty when there is no such lead.
    """
    root = standing_lead(session, lead_id)
    if root is None:
        return []
    family, found = [root.id], [root.id]
    while found:
        merged = select(Lead.id).where(col(Lead.merged_into).in_(found)).order_by(col(Lead.id))
        found = list(session.exec(merged))
        family += found
    query = select(Lead).where(col(Lead.id).in_(family)).order_by(col(Lead.id))
    locked = session.exec(query.with_for_update().execution_options(populate_existing=True)).all()
    return sorted(locked, key=lambda lead: family.index(lead.id))


def names_of(session: Session, lead_ids: Sequence[str]) -> list[Key]:
    """Return all names of leads, also those that were given to them before a merge."""
    ours = or_(col(Identity.lead_id).in_(lead_ids), col(Identity.first_lead_id).in_(lead_ids))
    query = select(Identity.system, Identity.external_id).where(ours)
    return list(session.exec(query.order_by(col(Identity.system), col(Identity.external_id))).all())


def addresses_of(leads: Sequence[Lead]) -> list[str]:
    """Return the e-mail addresses of leads, as they were told."""
    told = [address for lead in leads for address in (lead.email, lead.person.get("email"))]
    return sorted({address for address in told if address})


def note_objection(session: Session, lead_ids: Sequence[str], at: datetime | None) -> None:
    """Note since when leads object, or with None that they do not; their newest score goes."""
    session.flush()
    newest = dict.fromkeys(("points", "probability", "band", "mql", "version_id", "scored_at"))
    changed = update(Lead).where(col(Lead.id).in_(lead_ids))
    session.execute(changed.values(objected_at=at, dirty=False, **newest))
    if at is None:
        session.execute(changed.where(col(Lead.merged_into).is_(None)).values(dirty=True))


def state_basis(session: Session, lead: Lead, basis: str, note: str | None) -> None:
    """State on which lawful basis a lead is kept, and what shows it."""
    lead.basis, lead.basis_note = basis, note
    session.add(lead)
    session.flush()
