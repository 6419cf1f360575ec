"""Cursor pages: `?limit=&cursor=` in, `{"items", "next"}` out. Cursors are opaque to callers."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

import orjson
from fastapi import Query
from pydantic import BaseModel

from service.kit.errors import Invalid

T = TypeVar("T")

MAX_PLACE = 2**31
"""Places are counted in the databases' usual integers."""

Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(max_length=500)]


class Page(BaseModel, Generic[T]):
    """One page; `next` is the cursor of the following one, null at the end."""

    items: Sequence[T]
    next: str | None = None


def encode_cursor(place: Sequence[Any]) -> str:
    """Make a cursor of the place where the next page begins."""
    return urlsafe_b64encode(orjson.dumps(list(place))).decode().rstrip("=")


def decode_cursor(cursor: str, *kinds: type) -> list[Any]:
    """Read a cursor back, checking how many parts it has and of which types. Raises Invalid."""
    try:
        place = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise Invalid("This cursor is not one of ours; start without it.") from error
    if not isinstance(place, list) or [type(part) for part in place] != list(kinds):
        raise Invalid("This cursor belongs to another list; start without it.")
    if any(isinstance(part, int) and not 0 <= part < MAX_PLACE for part in place):
        raise Invalid("This cursor points nowhere; start without it.")
    return place


def decode_instant(part: str) -> datetime:
    """Read an instant of a cursor, written by `isoformat` in UTC. Raises Invalid."""
    try:
        return datetime.strptime(part, "%Y-%m-%dT%H:%M:%S.%f+00:00").replace(tzinfo=UTC)
    except ValueError as error:
        raise Invalid("This cursor points nowhere; start without it.") from error
