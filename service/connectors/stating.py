"""From what a CRM states to what we record: a change, read with a mapping, becomes a submission."""

from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field
from typing import Any

from models.facts.attributes import Scalar
from models.facts.submission import Fact, Submission
from models.inbox import key_of
from service.connectors.mapping import ANY, Mapping
from service.connectors.shape import Change

LONGEST_VALUE = 2000
LONGEST_ID = 200
ONCE = frozenset({"opportunity_created", "deal_won", "deal_lost"})
"""What happens to a deal once, and counts once, whether a delivery or its history tells it."""


@dataclass(slots=True)
class Understood:
    """What was made of a change: a submission, and the fields and values that say nothing to us."""

    submission: Submission
    unknown_fields: list[str] = field(default_factory=list)
    unknown_states: list[str] = field(default_factory=list)


def understand(connector: str, change: Change, mapping: Mapping) -> Understood:
    """Read a change with a mapping."""
    understood = Understood(
        Submission(
            system=change.system or connector,
            external_id=change.lead,
            attributes=_attributes(change.fields, mapping),
            created_at=change.created_at,
            attributes_at=change.occurred_at,
        ),
        unknown_fields=sorted(change.fields.keys() - mapping.fields),
    )
    understood.submission.facts = [
        *_own_facts(change),
        *_state_facts(change, mapping, understood),
        *_owner_facts(change, mapping),
    ]
    return understood


def _attributes(fields: ReadOnly[str, Scalar], mapping: Mapping) -> dict[str, Scalar]:
    """Return what is said of attributes; of two fields for one, the first that says something."""
    attributes: dict[str, Scalar] = {}
    for name, attribute in mapping.attributes.items():
        if name in fields and attributes.get(attribute) is None:
            attributes[attribute] = _told(fields[name])
    return attributes


def _told(value: Scalar) -> Scalar:
    """Return a value as we keep it: an empty text is how CRMs say that there is none."""
    if isinstance(value, str):
        return value.strip()[:LONGEST_VALUE] or None
    return value


def _own_facts(change: Change) -> list[Fact]:
    return [
        Fact(kind, change.occurred_at, _event_id(change, kind, None), dict(change.properties))
        for kind in change.kinds
    ]


def _state_facts(change: Change, mapping: Mapping, understood: Understood) -> list[Fact]:
    facts = []
    for name, kinds in mapping.states.items():
        value = _as_text(change.fields.get(name))
        if not value or (change.changed is not None and name not in change.changed):
            continue
        kind = kinds.get(value, kinds.get(ANY))
        if kind is None:
            understood.unknown_states.append(f"{name}={value[:100]}")
            continue
        event_id = _event_id(change, name, value)
        if kind in ONCE:
            event_id = event_once(change.record, kind)
        properties = {**change.properties, **_details(change, mapping)}
        facts.append(Fact(kind, change.occurred_at, event_id, properties))
    return facts


def _details(change: Change, mapping: Mapping) -> dict[str, Any]:
    return {
        name: change.fields[field]
        for field, name in mapping.details.items()
        if change.fields.get(field) is not None
    }


def _owner_facts(change: Change, mapping: Mapping) -> list[Fact]:
    """Return whom the lead was given to. A picture of a record repeats its owner, and who records
    it leaves out what is known.
    """
    name = mapping.owner
    if name is None or (change.changed is not None and name not in change.changed):
        return []
    owner = _as_text(change.fields.get(name))[:LONGEST_ID]
    if not owner:
        return []
    event_id = _event_id(change, name, f"{owner} {change.occurred_at.isoformat()}")
    rep = {"rep": mapping.reps.get(owner, owner)}
    return [Fact("lead_assigned", change.occurred_at, event_id, rep)]


def event_once(record: str, kind: str) -> str:
    """Name what can happen to a record once."""
    return _short(record, kind)


def _event_id(change: Change, name: str, value: str | None) -> str:
    """Name an event by what happened, so that whoever tells it again tells the same event."""
    parts = [change.record, name, value or ""]
    if change.changed is not None or value is None:
        parts.append(change.occurred_at.isoformat())
    return _short(*parts)


def _short(*parts: str) -> str:
    text = ":".join(parts)
    return text if len(text) <= LONGEST_ID else key_of(*parts)


def _as_text(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value).strip()
