"""Bodies: limits count what comes and what comes out of it."""

import asyncio
import gzip
from collections.abc import Iterator

import pytest

from service.kit.asgi import Message
from service.kit.bodies import read_body
from service.kit.errors import TooLarge

EMPTY = gzip.compress(b"")
LIMIT = 1000


def chunks() -> Iterator[Message]:
    """An endless stream of gzip members out of which nothing comes."""
    while True:
        yield {"type": "http.request", "body": EMPTY, "more_body": True}


def test_a_stream_out_of_which_nothing_comes_ends_at_the_limit_too() -> None:
    stream, read = chunks(), 0

    async def receive() -> Message:
        nonlocal read
        read += len(EMPTY)
        assert read < 2 * LIMIT
        return next(stream)

    headers = {b"content-type": b"application/json", b"content-encoding": b"gzip"}
    with pytest.raises(TooLarge):
        asyncio.run(read_body(headers, receive, LIMIT, gzip=True))
