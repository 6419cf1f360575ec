"""Bodies: read whole, within limits, and refused early when they are too large or no JSON."""

import zlib
from functools import lru_cache

from service.kit.asgi import FORM, JSON, UPLOAD, Headers, Message, Receive
from service.kit.errors import BadRequest, TooLarge, UnsupportedMediaType

USUAL_BYTES = 1 << 20
BULK_BYTES = 8 << 20
FORM_BYTES = 64 << 10


async def read_body(
    headers: Headers, receive: Receive, limit: int, media_type: str = JSON, gzip: bool = False
) -> bytes:
    """Read a body of at most `limit` bytes, as they come and after `gzip`, where that is allowed.

    Raises TooLarge, UnsupportedMediaType, BadRequest.
    """
    if _length(headers.get(b"content-length", b"0")) > limit:
        raise _too_large(limit)
    unzip = Gunzip(limit) if gzip and _encoding(headers) == b"gzip" else None
    parts: list[bytes] = []
    came, size, more = 0, 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadRequest("The sender went away.")
        part = message.get("body", b"")
        came += len(part)
        part = unzip(part) if unzip and came <= limit else part
        size += len(part)
        if max(came, size) > limit:
            raise _too_large(limit)
        parts.append(part)
        more = message.get("more_body", False)
    if unzip:
        unzip.end()
    if size:
        _check_media_type(headers, media_type, unzip is not None)
    return b"".join(parts)


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"The body is larger than {limit} bytes; send it in parts.")


class Gunzip:
    """Decompresses a stream, never holding more than just beyond the limit of what comes out.

    Of a bomb, one byte more than the limit is made, which the caller refuses.
    """

    def __init__(self, limit: int) -> None:
        self._left = limit + 1
        self._begin()

    def __call__(self, part: bytes) -> bytes:
        """Return what a part of the stream says. Raises BadRequest."""
        out: list[bytes] = []
        while part and self._left > 0:
            self._begun = True
            try:
                out.append(self._member.decompress(part, self._left))
            except zlib.error as error:
                raise BadRequest("The body is no gzip stream.") from error
            self._left -= len(out[-1])
            part = self._member.unconsumed_tail
            if self._member.eof:
                part = self._member.unused_data
                self._begin()
        return b"".join(out)

    def end(self) -> None:
        """Refuse a stream that stops in its middle. Raises BadRequest."""
        if self._begun:
            raise BadRequest("The gzip stream is cut off.")

    def _begin(self) -> None:
        self._member = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        self._begun = False


def form_limit(headers: Headers) -> tuple[str, int] | None:
    """Return the media type and the largest size of a form on a page; None for no form's body."""
    media_type = _media_type(headers)
    limit = {FORM: FORM_BYTES, UPLOAD: USUAL_BYTES}.get(media_type)
    return (media_type, limit) if limit else None


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


def _check_media_type(headers: Headers, media_type: str, decoded: bool) -> None:
    if _media_type(headers) != media_type or (b"content-encoding" in headers and not decoded):
        raise UnsupportedMediaType


def _encoding(headers: Headers) -> bytes:
    return headers.get(b"content-encoding", b"").strip().lower()


def _media_type(headers: Headers) -> str:
    return _plain(headers.get(b"content-type", b""))


@lru_cache(maxsize=64)
def _plain(content_type: bytes) -> str:
    return content_type.split(b";")[0].strip().lower().decode("latin-1")


def _length(text: bytes) -> int:
    """Read a Content-Length; one that is no number counts as 0, the body is measured anyway."""
    return int(text) if text.isdigit() and len(text) < 16 else 0
