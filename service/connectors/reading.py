"""Reading what senders wrote: names, instants and plain values, or Invalid."""

from collections.abc import Mapping as ReadOnly
from datetime import UTC, datetime
from typing import Any

from models.facts.attributes import Scalar
from service.kit.errors import Invalid
from service.kit.wire import EARLIEST

LONGEST_ID = 200


def object_in(value: Any) -> dict[str, Any]:
    """Return a value that is an object. Raises Invalid."""
    if not isinstance(value, dict):
        raise Invalid("An object is expected here.")
    return value


def name_in(document: ReadOnly[str, Any], key: str) -> str:
    """Return the text or number under a key, as a name. Raises Invalid."""
    value = document.get(key)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Invalid(f"`{key}` is missing, or no text or number.")
    text = str(value).strip()
    if not 0 < len(text) <= LONGEST_ID:
        raise Invalid(f"`{key}` has 1 to {LONGEST_ID} characters.")
    return text


def scalars(document: ReadOnly[str, Any], prefix: str = "") -> dict[str, Scalar]:
    """Return the plain values of an object, each under its prefixed name."""
    return {
        f"{prefix}{name}": value
        for name, value in document.items()
        if value is None or isinstance(value, str | int | float)
    }


def instant_of_milliseconds(value: Any) -> datetime:
    """Read milliseconds since 1970. Raises Invalid."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**47:
        raise Invalid("An instant is milliseconds since 1970.")
    return datetime.fromtimestamp(value / 1000, UTC)


def instant_of_text(value: Any) -> datetime:
    """Read an ISO 8601 text; without a zone it is UTC. Raises Invalid."""
    try:
        instant = datetime.fromisoformat(value)
        instant = instant.replace(tzinfo=instant.tzinfo or UTC).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise Invalid("An instant is ISO 8601 text.") from None
    if instant < EARLIEST:
        raise Invalid("An instant before 1970.")
    return instant


def instant_if_any(document: ReadOnly[str, Any], key: str) -> datetime | None:
    """Read an ISO 8601 text where there is one. Raises Invalid."""
    return instant_of_text(document[key]) if document.get(key) else None
