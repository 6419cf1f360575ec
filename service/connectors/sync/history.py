"""What a CRM knows of one lead over time, and how it becomes submissions: each thing when known.

Fields are the CRM's own, and the mapping of deliveries says what they mean: one table for both.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from models.facts.attributes import Scalar
from models.facts.submission import Fact, Submission
from service.connectors.mapping import Mapping
from service.connectors.shape import Change
from service.connectors.stating import event_once, understand
from service.kit.wire import EARLIEST

MAX_TEXT = 2_000

Cursor = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """What a field was from an instant on."""

    field: str
    value: Scalar
    at: datetime


@dataclass(slots=True)
class LeadHistory:
    """What a CRM told of one lead: versions of fields, and facts, over time and in any order.

    `record` names what the versions are of, as deliveries name it. `created_at` is None when only
    facts are told; those of a lead that nobody knows are not kept. `absorbed` are leads that the
    CRM merged into this one.
    """

    external_id: str
    created_at: datetime | None = None
    record: str = ""
    versions: list[Version] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    absorbed: tuple[str, ...] = ()


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


def submissions_of(
    system: str, history: LeadHistory, mapping: Mapping, dated: bool
) -> Iterator[Submission]:
    """Tell a history as submissions, oldest first: one for each instant at which fields changed.

    `dated` says that the CRM's deliveries tell when a field changed; the same change has the same
    event id here and there.
    """
    news: dict[datetime, dict[str, Scalar]] = defaultdict(dict)
    for version in history.versions:
        at = max(version.at, history.created_at) if history.created_at else version.at
        news[at][version.field] = storable(version.value)
    if history.created_at:
        news[history.created_at] |= {}
    standing: dict[str, Scalar] = {}
    for at in sorted(news):
        standing |= news[at]
        change = Change(
            history.external_id,
            history.record,
            _fields(news[at], standing, mapping),
            at,
            changed=frozenset(news[at]) if dated else None,
            created_at=history.created_at,
        )
        submission = understand(system, change, mapping).submission
        for told in submission.facts:
            told.known_at = told.occurred_at
        yield submission
    if history.facts:
        facts = sorted(history.facts, key=lambda told: (told.occurred_at, told.event_id or ""))
        yield Submission(system, history.external_id, facts=facts, created_at=history.created_at)
    for name in history.absorbed:
        yield Submission(system, name)


def fact(
    kind: str, at: datetime, event_id: str, known_at: datetime | None = None, **properties: Any
) -> Fact:
    """Make a fact of a CRM's history; it was known when it happened unless said otherwise."""
    said = {name: value for name, value in properties.items() if value is not None}
    return Fact(kind, at, event_id, said, known_at or at)


def outcome(kind: str, at: datetime, record: str, **properties: Any) -> Fact:
    """Make a fact of what became of a deal: it has one beginning and one end, whoever tells it."""
    return fact(kind, at, event_once(record, kind), **properties)


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
    held: ReadOnly[str, Any], changes: Sequence[tuple[str, Any, Any, datetime]], at: datetime
) -> Iterator[Version]:
    """Wind fields back to what they were at creation, by a log of (name, old, new, when)."""
    first = dict(held)
    for name, old, new, changed_at in sorted(changes, key=lambda change: change[3], reverse=True):
        first[name] = old
        yield Version(name, new, changed_at)
    yield from (Version(name, value, at) for name, value in first.items())


def _fields(
    news: ReadOnly[str, Scalar], standing: ReadOnly[str, Scalar], mapping: Mapping
) -> dict[str, Scalar]:
    """Return the news, and beside them what it takes to read them: fields for the same attribute,
    of which the first that says something counts, and details of events.
    """
    touched = {mapping.attributes[name] for name in news if name in mapping.attributes}
    beside = {name for name, attribute in mapping.attributes.items() if attribute in touched}
    beside |= mapping.details.keys()
    return {name: standing[name] for name in standing if name in news or name in beside}
