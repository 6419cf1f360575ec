"""Wire shapes of Segment's HTTP API, read tolerantly: libraries add fields of their own."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic.alias_generators import to_camel

from service.kit.wire import EARLIEST, AttributeName, ExternalId

MOST_ITEMS = 2_500
LATEST = datetime(9999, 1, 1, tzinfo=UTC)

Kind = Literal["identify", "track", "page", "screen", "group", "alias"]


def _id(value: Any) -> Any:
    """Read an id: libraries also send numbers, and nothing at all for none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return None if value == "" else value


def _instant(value: Any) -> datetime:
    """Read an instant of any clock: how wrong it is, is only known beside `sentAt`."""
    instant = datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else None
    if instant is None or instant.tzinfo is None:
        raise ValueError("an instant is RFC 3339 text with a zone, such as 2026-03-01T09:30:00Z")
    if not EARLIEST <= instant < LATEST:
        raise ValueError("an instant before 1970, or of no calendar")
    return instant.astimezone(UTC)


Id = Annotated[
    ExternalId | None,
    BeforeValidator(_id),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "maxLength": 200, "pattern": r"^[^\x00]*$"},
                {"type": "integer"},
                {"type": "null"},
            ]
        }
    ),
]
Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Facts = Annotated[dict[AttributeName, Any], Field(max_length=200)]


class Tolerant(BaseModel):
    """A shape in camel case whose unknown fields are let through."""

    model_config = ConfigDict(extra="allow", alias_generator=to_camel)


class Item(Tolerant):
    """One call of a library: who, what, when."""

    type: Kind
    message_id: ExternalId | None = None
    user_id: Id = None
    anonymous_id: Id = None
    previous_id: Id = None
    event: Text | None = None
    name: Text | None = None
    properties: Facts | None = None
    traits: Facts | None = None
    context: Facts | None = None
    timestamp: Instant | None = None
    original_timestamp: Instant | None = None
    sent_at: Instant | None = None
    received_at: Instant | None = None

    @model_validator(mode="after")
    def _says_who_and_what(self) -> "Item":
        if self.type == "alias" and (self.user_id is None or self.previous_id is None):
            raise ValueError("alias needs `previousId` and `userId`")
        if self.user_id is None and self.anonymous_id is None:
            raise ValueError("`userId` or `anonymousId` says who it is about")
        if self.type == "track" and self.event is None:
            raise ValueError("track needs `event`, the name of what happened")
        return self


class Identify(Item):
    """Who somebody is: traits become attributes; with both ids, the anonymous lead is merged in."""

    type: Literal["identify"] = "identify"


class Track(Item):
    """Something that somebody did."""

    type: Literal["track"] = "track"


class PageSeen(Item):
    """A page that somebody saw."""

    type: Literal["page"] = "page"


class ScreenSeen(Item):
    """A screen of an app that somebody saw."""

    type: Literal["screen"] = "screen"


class Group(Item):
    """The company that somebody belongs to: its traits become attributes."""

    type: Literal["group"] = "group"


class Alias(Item):
    """A new name of somebody known under another."""

    type: Literal["alias"] = "alias"


class CallsIn(Tolerant):
    """Many calls, each judged for itself; `sentAt` is by the sender's clock."""

    batch: Annotated[list[dict[str, Any]], Field(max_length=MOST_ITEMS)]
    sent_at: Instant | None = None


class ItemResult(BaseModel):
    """What became of one call, in the order sent; `ignored` names what was not understood of it."""

    model_config = ConfigDict(alias_generator=to_camel)

    message_id: str | None
    status: Literal["stored", "duplicate", "invalid"]
    why: str | None = None
    lead_id: Annotated[str | None, Field(alias="lead_id")] = None
    ignored: list[str] = []


class ItemsTaken(BaseModel):
    """Whether all was taken, and what became of each call. Libraries read the status only."""

    success: bool
    results: list[ItemResult]
