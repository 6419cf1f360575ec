"""What a sender says of a lead: attributes, and facts as events."""

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from models.facts.attributes import Scalar, split
from models.facts.store import Key
from models.features import emails

CLOCK_SKEW = timedelta(minutes=10)
"""How far in the future a sender's clock may be; such instants count as the present."""


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
    `known_as` is another name of the same lead in the same system: a lead known under no name but
    that one is merged into this one. `personal` names those of the attributes that are, by a sender
    that has parted them already as `split` does, and has dropped scores of ours.
    """

    system: str
    external_id: str
    attributes: dict[str, Scalar] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    email: str | None = None
    created_at: datetime | None = None
    attributes_at: datetime | None = None
    trusted: bool = True
    known_as: str | None = None
    personal: Set[str] | None = None

    @property
    def key(self) -> Key:
        return self.system, self.external_id

    @property
    def names(self) -> list[Key]:
        return [self.key, self.other_key] if self.other_key else [self.key]

    @property
    def addresses(self) -> list[str]:
        said = (self.email, self.attributes.get("email"))
        return [address for address in said if isinstance(address, str)]

    @property
    def other_key(self) -> Key | None:
        return (self.system, self.known_as) if self.known_as is not None else None


def parted(submission: Submission) -> tuple[dict[str, Scalar], dict[str, Scalar]]:
    """Part attributes into those for the event log and the personal ones, as `split` does."""
    attributes, names = submission.attributes, submission.personal
    if names is None:
        return split(attributes)
    if not names:
        return dict(attributes), {}
    plain = {name: value for name, value in attributes.items() if name not in names}
    return plain, {name: value for name, value in attributes.items() if name in names}


def joining_email(submission: Submission) -> str | None:
    """Return the address by which a submission of a new name finds its lead, if it may."""
    address = submission.email or submission.attributes.get("email")
    if not submission.trusted or not isinstance(address, str):
        return None
    return emails.normalise(address)
