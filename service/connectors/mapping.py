"""The mapping: which of a CRM's fields, states and owners mean what to us; edited without code."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from models.facts.attributes import CANONICAL
from service.kit.stated import EventKind
from service.kit.wire import AttributeName, Wire

ANY = "*"
"""In `states`, stands for every value that a field may take."""

FieldName = Annotated[str, StringConstraints(pattern=r"^[^\x00]+$", max_length=200)]
StateName = Annotated[str, StringConstraints(pattern=r"^[^\x00]+$", max_length=200)]
RepId = Annotated[str, StringConstraints(pattern=r"^[^\x00]+$", max_length=200)]


def _not_assigned(kind: str) -> str:
    if kind == "lead_assigned":
        raise ValueError("leads are assigned by the `owner` field, which says to whom")
    return kind


StateKind = Annotated[EventKind, AfterValidator(_not_assigned)]
States = Annotated[dict[StateName, StateKind], Field(max_length=200)]


class Mapping(Wire):
    """What a CRM's record means. Fields that stand nowhere here are not stored.

    `attributes`: field -> attribute, a canonical name or one of your own. `states`: field -> value
    -> kind of event; `*` is any value. `details`: field -> property of the events that `states`
    make of the same record. `owner`: the field with the owner's id. `reps`: owner -> rep, where
    they differ.
    """

    attributes: Annotated[dict[FieldName, AttributeName], Field(max_length=300)]
    states: Annotated[dict[FieldName, States], Field(max_length=100)] = Field(default_factory=dict)
    details: Annotated[dict[FieldName, AttributeName], Field(max_length=50)] = Field(
        default_factory=dict
    )
    owner: FieldName | None = None
    reps: Annotated[dict[StateName, RepId], Field(max_length=2000)] = Field(default_factory=dict)

    @property
    def fields(self) -> frozenset[str]:
        """All fields that this mapping reads."""
        return frozenset([*self.attributes, *self.states, *self.details, self.owner or ""])


CANONICAL_AS_THEY_ARE = {name: name for name in CANONICAL}
"""For senders that speak our words."""
