"""A lead in memory, between being read and being written; and one lead absorbing another."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from models.facts.attributes import CANONICAL, Scalar
from models.facts.state import LeadState
from models.facts.store import Row
from models.tables import Lead

SYSTEM = "smarketing"

MOST_ATTRIBUTES = 500
"""Of one lead, however often somebody tells others: each request reads and writes them all."""


@dataclass(slots=True)
class KnownLead:
    """A lead in memory: its row, and its state unpacked."""

    row: Row
    state: LeadState

    @classmethod
    def of(cls, row: Row) -> "KnownLead":
        return cls(row, LeadState.from_json(row["state"]))

    @property
    def id(self) -> str:
        return str(self.row["id"])

    def having_room(self, told: dict[str, Scalar]) -> dict[str, Scalar]:
        """Return what is told without what there is no room for: new names, of no known meaning."""
        held, person = self.state.attributes, self.row["person"]
        room = MOST_ATTRIBUTES - len(held) - len(person)
        if len(told) <= room:
            return told
        known = CANONICAL.keys() | held.keys() | person.keys()
        new = [name for name in told if name not in known]
        left_out = set(new[max(room, 0) :])
        return {name: value for name, value in told.items() if name not in left_out}

    def note_handoff(self) -> None:
        """Repeat in the row when the lead was handed off, and to whom it is assigned."""
        handoff = self.state.handoff
        self.row["rep_id"] = handoff.rep if handoff else None
        self.row["handed_off_at"] = (
            datetime.fromtimestamp(handoff.first_at, UTC) if handoff else None
        )


class LeadMovedError(Exception):
    """The lead was merged away between two reads of it: record again."""


def all_known(rows: dict[str, Row], wanted: set[str]) -> dict[str, KnownLead]:
    """Return the leads of rows, by id. Raises LeadMovedError when one that is wanted is missing."""
    if gone := wanted - rows.keys():
        raise LeadMovedError(min(gone))
    return {lead_id: KnownLead.of(row) for lead_id, row in rows.items()}


def absorb(survivor: KnownLead, absorbed: KnownLead, at: datetime) -> Row:
    """Let one lead take in another; return the event that tells of it, to be written with both.

    Their identities are the caller's to move.
    """
    survivor.state.absorb(absorbed.state)
    survivor.note_handoff()
    facts = {"lead": absorbed.id, "events": absorbed.state.events}
    survivor.row["person"] = absorbed.row["person"] | survivor.row["person"]
    survivor.row["person_at"] = absorbed.row["person_at"] | survivor.row["person_at"]
    survivor.row["email"] = survivor.row["email"] or absorbed.row["email"]
    survivor.row["verdict"] = survivor.row["verdict"] or absorbed.row["verdict"]
    absorbed.row["merged_into"] = survivor.id
    return own_event(survivor, "merged", facts, at)


def forget_person(survivor: KnownLead, absorbed: Lead) -> None:
    """Let a lead forget the names and addresses that it only had from one that it parts from."""
    person, person_at = survivor.row["person"], survivor.row["person_at"]
    for name, value in absorbed.person.items():
        told = (person.get(name), person_at.get(name))
        if told == (value, absorbed.person_at.get(name)):
            del person[name]
            person_at.pop(name, None)
    if "email" not in person and survivor.row["email"] == absorbed.email:
        survivor.row["email"] = None


def own_event(lead: KnownLead, kind: str, properties: dict[str, Any], at: datetime) -> Row:
    """Fold an event of the program's own into a lead, and return its row."""
    lead.state.fold(kind, at.timestamp(), properties)
    lead.row["dirty"], lead.row["state"] = True, lead.state.to_json()
    return {
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
