"""Names for the shapes that ASGI passes around, and sending one answer."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, NamedTuple

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = Mapping[bytes, bytes]

JSON = "application/json"
TEXT = "text/plain"
FORM = "application/x-www-form-urlencoded"
UPLOAD = "multipart/form-data"


class Answer(NamedTuple):
    """A whole answer, before it is sent; `headers` are those beside type and length."""

    status: int
    body: bytes
    media_type: str = JSON
    headers: Mapping[str, str] | None = None


async def send_answer(
    send: Send,
    status: int,
    body: bytes,
    media_type: str = JSON,
    more: Mapping[str, str] | None = None,
) -> None:
    """Send a whole answer at once; `more` are headers beside type and length."""
    headers = [(b"content-type", media_type.encode()), (b"content-length", b"%d" % len(body))]
    if more:
        headers += [(name.encode(), value.encode()) for name, value in more.items()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
