"""Recording facts: the only way into leads, identities and events.

A group of submissions is recorded together: what is known is read once, each submission is folded
in memory in the order given, and what changed is written once. Callers score in between.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.clocks.asking import ask
from models.clocks.rules import WATCHED
from models.facts.attributes import Scalar
from models.facts.barrier import Barrier
from models.facts.first import CHANGE, FirstHeard
from models.facts.known import MOST_ATTRIBUTES, KnownLead, absorb, all_known
from models.facts.living import objecting
from models.facts.names import Names
from models.facts.state import LeadState
from models.facts.store import LEAD, Key, Row, Store
from models.facts.submission import Fact, Submission, joining_email, parted
from models.features import emails
from models.ids import new_id

_UNKNOWN: Row = dict.fromkeys(LEAD) | {"dirty": False}


@dataclass(slots=True)
class Recorded:
    """What became of a submission: its lead, whether that is new, and which of its facts were.

    `joined` is whether its other name, if it has one, leads to the lead now.
    """

    lead: KnownLead
    created: bool
    changed: bool
    fresh: list[bool]
    joined: bool


class Recorder:
    """Records a group of submissions inside the caller's transaction.

    Behind a `barrier`, submissions about people who must not come back are set apart.
    """

    def __init__(
        self,
        store: Store,
        submissions: Sequence[Submission],
        at: datetime,
        barrier: Barrier | None = None,
    ) -> None:
        self._store = store
        self._at = at
        self._touched: dict[str, KnownLead] = {}
        self._first = FirstHeard(at)
        self._events: list[Row] = []
        self._barred = barrier.barred(store.connection, submissions) if barrier else frozenset()
        submissions = [s for s in submissions if id(s) not in self._barred]
        others = [s.other_key for s in submissions if s.other_key]
        keys = [s.key for s in submissions]
        ids = store.identities([*keys, *others])
        unknown = [s for s, key in zip(submissions, keys, strict=True) if key not in ids]
        addresses = {address for s in unknown if (address := joining_email(s))}
        ids_by_email = store.leads_with_email(addresses)
        if barrier and unknown and store.is_shared:
            # Or erased or objecting just now? Then their tombstones stand by now.
            self._barred |= barrier.barred(store.connection, unknown)
        found = {*ids.values(), *ids_by_email.values()}
        rows = store.leads(found)
        if silent := objecting(store.connection, found - rows.keys()):
            self._barred |= {id(s) for s in submissions if silent & {ids.get(k) for k in s.names}}
        self._leads = all_known(rows, found - silent)
        self._by_email = ids_by_email
        self._names = Names(ids, store.names(found) if others else {}, at)
        self._known_events = store.known_events(
            (s.system, fact.event_id) for s in submissions for fact in s.facts if fact.event_id
        )

    def is_barred(self, submission: Submission) -> bool:
        """Say whether one of the group's submissions is about somebody who must not come back."""
        return id(submission) in self._barred

    def record(self, submission: Submission) -> Recorded:
        """Fold one submission into its lead, in memory."""
        lead, created = self._lead_of(submission)
        before = lead.state.events
        other_key = submission.other_key
        joined = self._join(lead, other_key) if other_key else True
        changed = self._record_attributes(lead, submission) or created
        fresh = [self._record_fact(lead, submission.system, fact) for fact in submission.facts]
        if changed := changed or lead.state.events != before:
            self._touched[lead.id] = lead
        return Recorded(lead, created, changed, fresh, joined)

    def record_first(self, submission: Submission) -> str | None:
        """Record what is first heard of a lead, not to be scored now, and return its id. None if
        the lead is known, or if attributes are not all that is told, or some may be personal, or
        there is no room for so many.
        """
        told = submission
        more = told.personal or told.facts or told.email or told.known_as
        many = len(told.attributes) > MOST_ATTRIBUTES
        if told.personal is None or more or many or self._names.lead_id(told.key) is not None:
            return None
        lead_id = self._first.take(
            told.system, told.attributes, told.created_at, told.attributes_at
        )
        self._names.give(lead_id, told.key)
        return lead_id

    def take(self, lead_ids: Sequence[str]) -> list[KnownLead]:
        """Read living leads by id, to be changed and written with the rest."""
        return [KnownLead.of(row) for row in self._store.leads(lead_ids).values()]

    def tell(self, lead: KnownLead, system: str, fact: Fact) -> None:
        """Add a fact to a lead that was taken: what the program itself has done."""
        self._record_fact(lead, system, fact)
        self._touched[lead.id] = lead

    def write(self) -> None:
        """Write all that changed; called once, before the caller's commit."""
        self._first.write(self._store)
        for lead in self._touched.values():
            lead.row["state"] = lead.state.to_json()
        self._store.write_leads([lead.row for lead in self._touched.values()])
        self._names.write(self._store)
        self._store.insert_events(self._events)
        of_clocks = {event["lead_id"] for event in self._events if event["kind"] in WATCHED}
        ask(self._store.connection, of_clocks, self._at)

    def score_changed(self, lead: KnownLead, **columns: Any) -> None:
        """Note the newest score of a lead beside its facts, to be written with them."""
        lead.row.update(columns)
        self._touched[lead.id] = lead

    def _lead_of(self, submission: Submission) -> tuple[KnownLead, bool]:
        lead_id = self._names.lead_id(submission.key)
        if lead_id is not None:
            return self._known(lead_id), False
        address = joining_email(submission)
        lead_id = self._by_email.get(address) if address else None
        lead = self._known(lead_id) if lead_id else self._new_lead(submission, address)
        self._names.give(lead.id, submission.key)
        return lead, lead_id is None

    def _known(self, lead_id: str) -> KnownLead:
        """Return a lead of the group; one first heard of in it is written and read."""
        if lead_id not in self._leads:
            self._first.write(self._store)
            self._leads |= all_known(self._store.leads([lead_id]), {lead_id})
        return self._leads[lead_id]

    def _join(self, lead: KnownLead, other_key: Key) -> bool:
        """Let a lead be known under another name, and absorb the lead known under that one only.

        A name that another lead has beside others stays with that one.
        """
        other_id = self._names.lead_id(other_key)
        if other_id is None:
            self._names.give(lead.id, other_key)
        elif other_id != lead.id and self._names.is_only_name(other_key):
            other = self._known(other_id)
            del self._leads[other_id]
            self._events.append(absorb(lead, other, self._at))
            self._names.move(other_id, lead.id)
            self._by_email = {a: lead.id if i == other_id else i for a, i in self._by_email.items()}
            self._touched[other_id] = other
        return self._names.lead_id(other_key) == lead.id

    def _new_lead(self, submission: Submission, address: str | None) -> KnownLead:
        row: Row = _UNKNOWN.copy()
        row["id"] = lead_id = new_id()
        row["created_at"] = min(submission.created_at or self._at, self._at)
        row["email"] = address
        row["person"], row["person_at"] = {}, {}
        lead = self._leads[lead_id] = KnownLead(row, LeadState())
        if address:
            self._by_email[address] = lead_id
        return lead

    def _record_attributes(self, lead: KnownLead, submission: Submission) -> bool:
        plain, personal = map(lead.having_room, parted(submission))
        if lead.row["person"]:
            personal |= {name: None for name in plain if name in lead.row["person"]}
        if personal:
            plain = {name: None for name in personal if name in lead.state.attributes} | plain
        dated = submission.attributes_at is not None
        at = min(submission.attributes_at or self._at, self._at)
        seconds = at.timestamp()
        changed = False
        if personal or submission.email:
            changed = self._record_person(lead, submission, plain, personal, seconds)
        if changes := lead.state.changes(plain, seconds, dated):
            self._append(lead, submission.system, Fact(CHANGE, at, None, {"set": changes}, at))
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
            self._by_email.setdefault(lead.row["email"], lead.id)
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
            lead.note_handoff()
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
