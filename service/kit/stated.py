"""What senders state: leads and events on the wire, and how they become a submission."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from models.facts.kinds import RESERVED
from models.facts.submission import Fact, Submission
from service.kit.wire import Attributes, Email, ExternalId, PastInstant, Properties, System, Wire


def _not_reserved(kind: str) -> str:
    if kind in RESERVED:
        raise ValueError("this kind is written by the service itself; send attributes instead")
    return kind


EventKind = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$"), AfterValidator(_not_reserved)
]


class LeadName(Wire):
    """A lead by the name that a system knows it under."""

    system: System
    external_id: ExternalId


class LeadIn(LeadName):
    """What a system states about a lead; attributes merge, null deletes."""

    email: Email | None = None
    created_at: PastInstant | None = None
    attributes: Attributes = Field(default_factory=dict)


class EventIn(Wire):
    """A fact about a lead; its id counts once in its system."""

    id: ExternalId
    kind: EventKind
    occurred_at: PastInstant
    properties: Properties = Field(default_factory=dict)

    @model_validator(mode="after")
    def _assigned_to_somebody(self) -> "EventIn":
        if self.kind == "lead_assigned":
            rep = self.properties.get("rep")
            if not isinstance(rep, str) or not 0 < len(rep) <= 200:
                raise ValueError("lead_assigned needs the property `rep`, a text")
        return self

    def fact(self) -> Fact:
        return Fact(self.kind, self.occurred_at, self.id, self.properties)


def submission_of(lead: LeadIn, facts: list[Fact] | None = None) -> Submission:
    """Make a submission of what a system states about a lead."""
    return Submission(
        system=lead.system,
        external_id=lead.external_id,
        attributes=dict(lead.attributes),
        facts=facts or [],
        email=lead.email,
        created_at=lead.created_at,
    )
