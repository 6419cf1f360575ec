"""Recording facts: the only way into leads, identities and events.

A group of submissions is recorded together: what is known is read once, each submission is folded
in memory in the order given, and what changed is written once. Callers score in between.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from models.facts.attributes import Scalar, split
from models.facts.state import LeadState
from models.facts.store import Key, Row, Store
from models.features import emails
from models.ids import new_id

CLOCK_SKEW = timedelta(minutes=10)
"""How far in the future a sender's clock may be; such instants count as the present."""


class LeadMovedError(Exception):
    """The lead was merged away between two reads of it: record again."""


@dataclass(slots=True)
class Fact:
    """One event as a sender states it; `known_at` is for history that is imported later."""

    kind: str
    occurred_at: datetime
    event_id: str | None = None
    properties: dict[str, Any] = field(default_factory=dict)
    known_at: datetime | None = None


@dataclass(slots=True)
class Submission:
    """What one sender says about one lead at one time.

    `attributes` merge into what is known, None deletes. An `email` joins identities only when the
    sender is `trusted` to have verified it. `attributes_at` is when the attributes were true.
    """

    system: str
    external_id: str
    attributes: dict[str, Scalar] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    email: str | None = None
    created_at: datetime | None = None
    attributes_at: datetime | None = None
    trusted: bool = True

    @property
    def key(self) -> Key:
        return self.system, self.external_id


@dataclass(slots=True)
class KnownLead:
    """A lead in memory: its row, and its state unpacked."""

    row: Row
    state: LeadState

    @property
    def id(self) -> str:
        return str(self.row["id"])


@dataclass(slots=True)
class Recorded:
    """What became of a submission: its lead, whether that is new, and which of its facts were."""

    lead: KnownLead
    created: bool
    changed: bool
    fresh: list[bool]


class Recorder:
    """Records a group of submissions inside the caller's transaction."""

    def __init__(self, store: Store, submissions: Sequence[Submission], at: datetime) -> None:
        self._store = store
        self._at = at
        self._touched: dict[str, KnownLead] = {}
        self._identities: list[Row] = []
        self._events: list[Row] = []
        ids = store.identities(s.key for s in submissions)
        addresses = {
            address for s in submissions if s.key not in ids and (address := _joining_email(s))
        }
        ids_by_email = store.leads_with_email(addresses)
        leads = _unpack(store.leads([*ids.values(), *ids_by_email.values()]))
        self._by_key = {key: _living(leads, lead_id) for key, lead_id in ids.items()}
        self._by_email = {address: _living(leads, i) for address, i in ids_by_email.items()}
        self._known_events = store.known_events(
            (s.system, fact.event_id) for s in submissions for fact in s.facts if fact.event_id
        )

    def record(self, submission: Submission) -> Recorded:
        """Fold one submission into its lead, in memory."""
        lead, created = self._lead_of(submission)
        before = lead.state.events
        changed = self._record_attributes(lead, submission) or created
        fresh = [self._record_fact(lead, submission.system, fact) for fact in submission.facts]
        changed = changed or lead.state.events != before
        if changed:
            self._touched[lead.id] = lead
        return Recorded(lead, created, changed, fresh)

    def take(self, lead_ids: Sequence[str]) -> list[KnownLead]:
        """Read living leads by id, to be changed and written with the rest."""
        return list(_unpack(self._store.leads(lead_ids)).values())

    def write(self) -> None:
        """Write all that changed; called once, before the caller's commit."""
        for lead in self._touched.values():
            lead.row["state"] = lead.state.to_json()
        self._store.write_leads([lead.row for lead in self._touched.values()])
        self._store.insert_identities(self._identities)
        self._store.insert_events(self._events)

    def score_changed(self, lead: KnownLead, **columns: Any) -> None:
        """Note the newest score of a lead beside its facts, to be written with them."""
        lead.row.update(columns)
        self._touched[lead.id] = lead

    def _lead_of(self, submission: Submission) -> tuple[KnownLead, bool]:
        lead = self._by_key.get(submission.key)
        if lead is not None:
            return lead, False
        address = _joining_email(submission)
        lead = self._by_email.get(address) if address else None
        created = lead is None
        if lead is None:
            lead = self._new_lead(submission, address)
        self._by_key[submission.key] = lead
        self._identities.append(
            {
                "system": submission.system,
                "external_id": submission.external_id,
                "lead_id": lead.id,
                "first_lead_id": lead.id,
                "created_at": self._at,
            }
        )
        return lead, created

    def _new_lead(self, submission: Submission, address: str | None) -> KnownLead:
        row: Row = {
            "id": new_id(),
            "created_at": min(submission.created_at or self._at, self._at),
            "email": address,
            "person": {},
            "person_at": {},
            "rep_id": None,
            "handed_off_at": None,
            "verdict": None,
            "merged_into": None,
            "points": None,
            "probability": None,
            "band": None,
            "version_id": None,
            "scored_at": None,
            "dirty": False,
        }
        lead = KnownLead(row, LeadState())
        if address:
            self._by_email[address] = lead
        return lead

    def _record_attributes(self, lead: KnownLead, submission: Submission) -> bool:
        plain, personal = split(submission.attributes)
        personal |= {name: None for name in plain if name in lead.row["person"]}
        plain = {name: None for name in personal if name in lead.state.attributes} | plain
        at = min(submission.attributes_at or self._at, self._at)
        changed = self._record_person(lead, submission, plain, personal, at.timestamp())
        dated = submission.attributes_at is not None
        if changes := lead.state.changes(plain, at.timestamp(), dated):
            fact = Fact("attributes_changed", at, properties={"set": changes}, known_at=at)
            self._append(lead, submission.system, fact)
            changed = True
        return changed

    def _record_person(
        self,
        lead: KnownLead,
        submission: Submission,
        plain: dict[str, Scalar],
        personal: dict[str, Scalar],
        at: float,
    ) -> bool:
        """Merge names and addresses, and derive from them what may be a feature. What was told of
        a later time stands.
        """
        if submission.email:
            personal["email"] = submission.email
        if not personal:
            return False
        address = personal.get("email")
        if "email" in personal:
            text = address if isinstance(address, str) else None
            plain["email_kind"] = emails.kind_of(text) if text else None
            if text and plain["email_kind"] == "company":
                plain.setdefault("domain", emails.domain_of(text))
        if "phone" in personal:
            plain["phone_given"] = "yes" if personal["phone"] else None
        held_at = lead.row["person_at"]
        personal = {name: v for name, v in personal.items() if at >= held_at.get(name, at)}
        merged = {k: v for k, v in (lead.row["person"] | personal).items() if v is not None}
        later = any(at > held_at.get(name, at) for name in personal)
        if merged == lead.row["person"] and not (later and submission.attributes_at):
            return False
        lead.row["person"], lead.row["person_at"] = merged, held_at | dict.fromkeys(personal, at)
        if "email" in personal and submission.trusted:
            lead.row["email"] = emails.normalise(address) if isinstance(address, str) else None
            self._by_email.setdefault(lead.row["email"], lead)
        return True

    def _record_fact(self, lead: KnownLead, system: str, fact: Fact) -> bool:
        if fact.event_id is not None:
            key = (system, fact.event_id)
            if key in self._known_events:
                return False
            self._known_events.add(key)
        self._append(lead, system, fact)
        return True

    def _append(self, lead: KnownLead, system: str, fact: Fact) -> None:
        occurred_at = min(fact.occurred_at, self._at)
        lead.state.fold(fact.kind, occurred_at.timestamp(), fact.properties)
        if fact.kind == "lead_assigned":
            _note_handoff(lead)
        self._events.append(
            {
                "lead_id": lead.id,
                "number": lead.state.events,
                "system": system,
                "event_id": fact.event_id,
                "kind": fact.kind,
                "occurred_at": occurred_at,
                "known_at": min(fact.known_at or self._at, self._at),
                "recorded_at": self._at,
                "properties": fact.properties,
            }
        )


def _unpack(rows: dict[str, Row]) -> dict[str, KnownLead]:
    return {i: KnownLead(row, LeadState.from_json(row["state"])) for i, row in rows.items()}


def _living(leads: dict[str, KnownLead], lead_id: str) -> KnownLead:
    if lead_id not in leads:
        raise LeadMovedError(lead_id)
    return leads[lead_id]


def _joining_email(submission: Submission) -> str | None:
    address = submission.email or submission.attributes.get("email")
    if not submission.trusted or not isinstance(address, str):
        return None
    return emails.normalise(address)


def _note_handoff(lead: KnownLead) -> None:
    if handoff := lead.state.handoff:
        lead.row["rep_id"] = handoff.rep
        lead.row["handed_off_at"] = datetime.fromtimestamp(handoff.first_at, UTC)
