"""The shape of a connector: one file each, and nothing else in the program knows its CRM.

A connector tells whether a request is its sender's, parts it into parcels, and says in plain facts
what each of them states. Which of those facts mean what to us is the mapping's business.
"""

from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from models.facts.attributes import Scalar
from models.inbox import Parcel
from service.connectors.mapping import Mapping
from service.kit.asgi import JSON, Answer, Headers
from service.kit.settings import Settings

ACCEPTED = Answer(202, b'{"status":"accepted"}', JSON)


class Knock(NamedTuple):
    """A request as its sender made it: `url` is the address that the sender called, as PUBLIC_URL
    says, because behind a proxy nobody else knows; empty when that is not set.
    """

    method: str
    url: str
    token: str
    headers: Headers
    body: bytes


class Received(NamedTuple):
    """One delivery as it is acted on; `key` is its dedupe key."""

    kind: str
    key: str
    body: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """What a delivery states about one record of the CRM, which is one lead to us.

    `fields` are the CRM's own. `changed` names those that are news; None says that the delivery is
    a picture of the whole record, of which nobody knows what changed, so that each state counts
    once. `record` names the record within the CRM, or the delivery where that is all that tells
    two events apart. `kinds` are kinds of events that the delivery states by itself, with
    `properties`. With `only_known` nothing is made of a lead never heard of.
    """

    lead: str
    record: str
    fields: ReadOnly[str, Scalar]
    occurred_at: datetime
    changed: frozenset[str] | None = None
    kinds: tuple[str, ...] = ()
    properties: ReadOnly[str, Any] = field(default_factory=dict)
    created_at: datetime | None = None
    system: str | None = None
    only_known: bool = False


@dataclass(frozen=True, slots=True)
class Merge:
    """The CRM merged leads: what was told of `absorbed` belongs to `survivor`."""

    survivor: str
    absorbed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadBack:
    """The delivery only names a record: it has to be read from that stream of the CRM."""

    stream: str
    number: str

    def __str__(self) -> str:
        return f"{self.stream} {self.number}"


Statement = Change | Merge | ReadBack


class Ignored(Exception):  # noqa: N818 - an answer, not a failure
    """There is nothing to do: our own echo, or a kind that we do not know. Says why."""


class Connector(Protocol):
    """One sender. `media_type` is that of its bodies, `acknowledgement` what it wants to hear."""

    name: str
    media_type: str
    acknowledgement: Answer
    mapping: Mapping
    deals: str
    """What fields of deals begin with; empty where the CRM does not keep deals apart from leads."""

    def is_open(self, settings: Settings) -> bool:
        """Say whether a secret is set, so that deliveries are taken at all."""
        ...

    def verify(self, settings: Settings, knock: Knock) -> bool:
        """Say whether the sender is the one who shares our secret; without a secret, never."""
        ...

    def part(self, knock: Knock) -> list[Parcel]:
        """Part a body into what it tells. Raises BadRequest and Invalid for what is not its own."""
        ...

    def read(self, received: Received) -> list[Statement]:
        """Say what a delivery states. Raises Ignored and Invalid."""
        ...
