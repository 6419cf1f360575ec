"""Bodies: read whole, within limits, and refused early when they are too large or no JSON."""

from fastapi import Depends, Request

from service.kit.asgi import FORM, JSON, Headers, Message, Receive
from service.kit.errors import BadRequest, Invalid, TooLarge, UnsupportedMediaType

USUAL_BYTES = 1 << 20
BULK_BYTES = 8 << 20
FORM_BYTES = 64 << 10


async def read_body(
    headers: Headers, receive: Receive, limit: int, media_type: str = JSON
) -> bytes:
    """Read a body of at most `limit` bytes. Raises TooLarge, UnsupportedMediaType, BadRequest."""
    too_large = TooLarge(f"The body is larger than {limit} bytes; send it in parts.")
    if _length(headers.get(b"content-length", b"0")) > limit:
        raise too_large
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadRequest("The sender went away.")
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise too_large
        parts.append(part)
        more = message.get("more_body", False)
    if size:
        _check_media_type(headers, media_type)
    return b"".join(parts)


def is_form(headers: Headers) -> bool:
    """Say whether a body comes from a form on a page."""
    return _media_type(headers) == FORM


def giving(raw: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives a body that was read already, then goes on as before."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": raw, "more_body": False}

    return again


async def _nothing(request: Request) -> None:
    if (await request.body()).strip() not in (b"", b"{}"):
        raise Invalid("This route takes no body; send nothing or `{}`.")


NoBody = Depends(_nothing)
"""A POST without a body refuses anything but nothing or `{}`."""


def _check_media_type(headers: Headers, media_type: str) -> None:
    if _media_type(headers) != media_type or b"content-encoding" in headers:
        raise UnsupportedMediaType


def _media_type(headers: Headers) -> str:
    return headers.get(b"content-type", b"").split(b";")[0].strip().lower().decode("latin-1")


def _length(text: bytes) -> int:
    """Read a Content-Length; one that is no number counts as 0, the body is measured anyway."""
    return int(text) if text.isdigit() and len(text) < 16 else 0
