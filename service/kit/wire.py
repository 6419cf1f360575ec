"""What wire shapes have in common: closed, strict, bounded, with instants that say their zone."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    TypeAdapter,
    WithJsonSchema,
)

from models.facts.submission import CLOCK_SKEW
from models.now import now

MOST_ATTRIBUTES = 200
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2101, 1, 1, tzinfo=UTC)

_NO_INSTANT = "an instant is RFC 3339 text with a zone, such as 2026-03-01T09:30:00Z"
_SCALARS = frozenset({str, bool, int, float, type(None)})
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]", re.ASCII)


class Wire(BaseModel):
    """A shape on the wire: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


def _instant(value: Any) -> datetime:
    """Read an instant in one step: events are the most frequent thing on the wire."""
    if not isinstance(value, str) or not _DATED.match(value):
        raise ValueError(_NO_INSTANT)
    try:
        instant = datetime.fromisoformat(value.replace("z", "Z"))
    except ValueError:
        raise ValueError(_NO_INSTANT) from None
    if instant.tzinfo is None:
        raise ValueError(_NO_INSTANT)
    if not instant >= EARLIEST:
        raise ValueError("an instant before 1970")
    return instant


def _past_instant(value: Any) -> datetime:
    instant = _instant(value)
    if instant > now() + CLOCK_SKEW:
        raise ValueError("an instant in the future")
    return instant.astimezone(UTC)


def _planned_instant(value: Any) -> datetime:
    instant = _instant(value)
    if instant > LATEST:
        raise ValueError("an instant after 2100")
    return instant.astimezone(UTC)


PastInstant = Annotated[
    datetime,
    PlainValidator(_past_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""When something happened: not before 1970, at most ten minutes ahead of our clock."""

PlannedInstant = Annotated[
    datetime,
    PlainValidator(_planned_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""When something happens that people plan: from 1970 to 2100."""

System = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
ExternalId = Annotated[str, StringConstraints(pattern=r"^[^\x00]+$", max_length=200)]
Email = Annotated[str, StringConstraints(min_length=3, max_length=320)]
RowId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
AttributeName = Annotated[str, StringConstraints(min_length=1, max_length=100)]
StrictBool = Annotated[bool, Field(strict=True)]
StrictInt = Annotated[int, Field(strict=True)]
StrictFloat = Annotated[float, Field(strict=True)]
AttributeText = Annotated[str, StringConstraints(max_length=2000)]
AttributeValue = AttributeText | StrictBool | StrictInt | StrictFloat | None
Told = Annotated[dict[AttributeName, AttributeValue], Field(max_length=MOST_ATTRIBUTES)]


def _attributes(value: dict[str, Any]) -> dict[str, Any]:
    """Check attributes in one loop; it refuses what `Told` would refuse."""
    if len(value) > MOST_ATTRIBUTES:
        raise ValueError(f"more than {MOST_ATTRIBUTES} attributes")
    for name, item in value.items():
        if not 0 < len(name) <= 100:
            raise ValueError("the name of an attribute has 1 to 100 characters")
        if type(item) not in _SCALARS or (type(item) is str and len(item) > 2000):
            raise ValueError(f"`{name}` is no text of at most 2,000 characters, number or boolean")
    return value


Attributes = Annotated[
    dict[str, Any],
    AfterValidator(_attributes),
    WithJsonSchema(TypeAdapter(Told).json_schema()),
]
Properties = Annotated[dict[AttributeName, Any], Field(max_length=50)]
