"""Merging leads, and taking a merge back.

The survivor's log says what was merged into it, so that its state folds from the logs of both. What
was told under the absorbed lead's identities after the merge stays with the survivor.
"""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.facts.family import family_of
from models.facts.feedback import note_newest
from models.facts.known import KnownLead, absorb, forget_person, own_event
from models.facts.replay import state_through
from models.facts.store import Store
from models.tables import Identity, Lead


class NotMergeableError(Exception):
    """The leads are one and the same, or one of them is unknown or merged away."""


class NotMergedError(Exception):
    """The one lead was not merged into the other."""


def merge(session: Session, survivor_id: str, absorbed_id: str, at: datetime) -> None:
    """Merge one lead into another. Raises NotMergeableError."""
    store = Store(session.connection())
    rows = store.leads([survivor_id, absorbed_id])
    if len(rows) < 2:
        raise NotMergeableError
    survivor, absorbed = KnownLead.of(rows[survivor_id]), KnownLead.of(rows[absorbed_id])
    store.insert_events([absorb(survivor, absorbed, at)])
    store.write_leads([survivor.row, absorbed.row])
    _move_identities(session, absorbed.id, survivor.id, col(Identity.lead_id) == absorbed.id)


def unmerge(session: Session, survivor_id: str, absorbed_id: str, at: datetime) -> None:
    """Part a lead that was merged into another from it again, with all that is merged into it.

    Raises NotMergedError.
    """
    absorbed = session.get(Lead, absorbed_id)
    store = Store(session.connection())
    rows = store.leads([survivor_id])
    if absorbed is None or absorbed.merged_into != survivor_id or not rows:
        raise NotMergedError
    survivor = KnownLead.of(rows[survivor_id])
    store.insert_events([own_event(survivor, "unmerged", {"lead": absorbed_id}, at)])
    survivor.state = state_through(session, survivor.id, survivor.state.events)
    survivor.row["state"] = survivor.state.to_json()
    survivor.note_handoff()
    forget_person(survivor, absorbed)
    store.write_leads([survivor.row])
    note_newest(session, survivor_id, at)
    absorbed.merged_into, absorbed.dirty = None, True
    session.add(absorbed)
    session.flush()
    family = [lead.id for lead in family_of(session, absorbed_id)]
    _move_identities(session, survivor_id, absorbed_id, col(Identity.first_lead_id).in_(family))


def _move_identities(session: Session, old: str, new: str, which: Any) -> None:
    for identity in session.exec(select(Identity).where(which, Identity.lead_id == old)):
        identity.lead_id = new
        session.add(identity)
