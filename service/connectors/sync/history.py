"""What a CRM knows of one lead over time, and how it becomes submissions: each thing when known."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from models.facts.attributes import Scalar
from models.facts.record import Fact, Submission
from service.kit.wire import EARLIEST

MAX_TEXT = 2_000

Cursor = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Value:
    """What an attribute was from an instant on."""

    name: str
    value: Scalar
    at: datetime


@dataclass(slots=True)
class LeadHistory:
    """What a CRM told of one lead: its values and facts over time, in any order.

    `created_at` is None when only facts are told; those of a lead that nobody knows are not kept.
    """

    external_id: str
    created_at: datetime | None = None
    values: list[Value] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RepTold:
    """A person in sales as the CRM knows them."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some leads, and from where to go on; `done` when nothing more has changed by now.

    `total` is how many are in the walk, where the CRM says so.
    """

    histories: list[LeadHistory]
    cursor: Cursor
    done: bool
    total: int | None = None


def submissions_of(system: str, history: LeadHistory) -> Iterator[Submission]:
    """Tell a history as submissions, oldest first: one for each instant at which values changed."""
    told: dict[datetime, dict[str, Scalar]] = defaultdict(dict)
    for value in history.values:
        at = max(value.at, history.created_at) if history.created_at else value.at
        told[at][value.name] = storable(value.value)
    if history.created_at:
        told[history.created_at] |= {}
    for at in sorted(told):
        yield Submission(
            system=system,
            external_id=history.external_id,
            attributes=told[at],
            created_at=history.created_at,
            attributes_at=at,
        )
    if history.facts:
        facts = sorted(history.facts, key=lambda fact: (fact.occurred_at, fact.event_id or ""))
        yield Submission(system, history.external_id, facts=facts, created_at=history.created_at)


def fact(
    kind: str, at: datetime, event_id: str, known_at: datetime | None = None, **properties: Any
) -> Fact:
    """Make a fact of a CRM's history; it was known when it happened unless said otherwise."""
    said = {name: value for name, value in properties.items() if value is not None}
    return Fact(kind, at, event_id, said, known_at or at)


def assignments(owners: Iterable[tuple[datetime, str]]) -> Iterator[Fact]:
    """Tell who owned a lead from which instant on."""
    for at, rep in owners:
        if rep:
            yield fact("lead_assigned", at, f"owner-{stamp(at)}-{rep}"[:200], rep=rep[:200])


def instant(value: Any) -> datetime | None:
    """Read an instant as CRMs write it: ISO text with or without a zone (UTC), or milliseconds."""
    try:
        if isinstance(value, str) and value.isdigit():
            value = int(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            read = datetime.fromtimestamp(value / 1000, UTC)
        elif isinstance(value, str):
            read = datetime.fromisoformat(value)
        else:
            return None
        read = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return read if read >= EARLIEST else None


def stamp(at: datetime) -> int:
    """Return an instant as milliseconds, for ids and queries."""
    return round(at.timestamp() * 1000)


def storable(value: Any) -> Scalar:
    """Return a CRM's value as an attribute's: empty is missing, text is cut."""
    if isinstance(value, str):
        text = value.replace("\x00", "").strip()[:MAX_TEXT]
        return text or None
    return value if isinstance(value, int | float | bool) else None


def from_creation(
    attributes: Mapping[str, Any], changes: Sequence[tuple[str, Any, Any, datetime]], at: datetime
) -> Iterator[Value]:
    """Wind attributes back to what they were at creation, by a log of (name, old, new, when)."""
    first = dict(attributes)
    for name, old, new, changed_at in sorted(changes, key=lambda change: change[3], reverse=True):
        first[name] = old
        yield Value(name, new, changed_at)
    yield from (Value(name, value, at) for name, value in first.items())
