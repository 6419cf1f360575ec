"""Patience: how long a caller is left waiting for the database before being told to try again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from service.kit.errors import Unavailable

SECONDS = 0.6


@asynccontextmanager
async def patience(seconds: float = SECONDS) -> AsyncIterator[None]:
    """Give up on the block after a while. Raises Unavailable."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise Unavailable from None
