"""Merging leads, and taking a merge back.

The survivor's log says what was merged into it, so that its state folds from the logs of both. What
was told under the absorbed lead's identities after the merge stays with the survivor.
"""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.facts.record import KnownLead
from models.facts.replay import state_through
from models.facts.state import LeadState
from models.facts.store import Row, Store
from models.tables import Identity, Lead

SYSTEM = "smarketing"


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
    survivor, absorbed = _known(rows[survivor_id]), _known(rows[absorbed_id])
    survivor.state.absorb(absorbed.state)
    facts = {"lead": absorbed.id, "events": absorbed.state.events}
    _append(store, survivor, "merged", facts, at)
    survivor.row["person"] = absorbed.row["person"] | survivor.row["person"]
    survivor.row["person_at"] = absorbed.row["person_at"] | survivor.row["person_at"]
    survivor.row["email"] = survivor.row["email"] or absorbed.row["email"]
    survivor.row["verdict"] = survivor.row["verdict"] or absorbed.row["verdict"]
    absorbed.row["merged_into"] = survivor.id
    store.write_leads([survivor.row, absorbed.row])
    _move_identities(session, absorbed.id, survivor.id, col(Identity.lead_id) == absorbed.id)


def unmerge(session: Session, survivor_id: str, absorbed_id: str, at: datetime) -> None:
    """Part a lead that was merged into another from it again. Raises NotMergedError."""
    absorbed = session.get(Lead, absorbed_id)
    store = Store(session.connection())
    rows = store.leads([survivor_id])
    if absorbed is None or absorbed.merged_into != survivor_id or not rows:
        raise NotMergedError
    survivor = _known(rows[survivor_id])
    _append(store, survivor, "unmerged", {"lead": absorbed_id}, at)
    survivor.state = state_through(session, survivor.id, survivor.state.events)
    survivor.row["state"] = survivor.state.to_json()
    store.write_leads([survivor.row])
    absorbed.merged_into, absorbed.dirty = None, True
    session.add(absorbed)
    _move_identities(session, survivor_id, absorbed_id, col(Identity.first_lead_id) == absorbed_id)


def _append(
    store: Store, lead: KnownLead, kind: str, properties: dict[str, Any], at: datetime
) -> None:
    lead.state.fold(kind, at.timestamp(), properties)
    lead.row["dirty"], lead.row["state"] = True, lead.state.to_json()
    store.insert_events(
        [
            {
                "lead_id": lead.id,
                "number": lead.state.events,
                "system": SYSTEM,
                "event_id": None,
                "kind": kind,
                "occurred_at": at,
                "known_at": at,
                "recorded_at": at,
                "properties": properties,
            }
        ]
    )


def _known(row: Row) -> KnownLead:
    return KnownLead(row, LeadState.from_json(row["state"]))


def _move_identities(session: Session, old: str, new: str, which: Any) -> None:
    for identity in session.exec(select(Identity).where(which, Identity.lead_id == old)):
        identity.lead_id = new
        session.add(identity)
