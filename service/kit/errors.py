"""Errors that callers see, as RFC 9457 problem documents.

    Problem
    +-- BadRequest           400  the body is not JSON that we accept
    +-- Unauthorized         401  no key, or a key that we do not know
    +-- Forbidden            403  the key's role may not do this
    +-- NotFound             404
    +-- MethodNotAllowed     405
    +-- Conflict             409  the present state of things does not allow it
    +-- TooLarge             413
    +-- UnsupportedMediaType 415
    +-- Invalid              422  well-formed, but not what this route takes
    +-- TooMany              429  the key calls too often
    +-- Unavailable          503  try again after `retry_after` seconds

The class docstring is the default detail. Rooms subclass these beside their own logic.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import orjson

PROBLEM_TYPE = "application/problem+json"


class Problem(Exception):  # noqa: N818 - the name that RFC 9457 gives it
    """Something went wrong on our side; the log has the request id."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Internal error"

    def __init__(self, detail: str | None = None, **extensions: Any) -> None:
        self.detail = detail or " ".join((self.__doc__ or "").split())
        self.extensions = extensions
        super().__init__(self.detail)

    @property
    def headers(self) -> dict[str, str]:
        return {}

    def document(self, request_id: str = "") -> dict[str, Any]:
        """Return the problem document."""
        slug = self.title.lower().replace(" ", "-")
        document = {
            "type": f"urn:smarketing:problem:{slug}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.extensions,
        }
        return document | ({"request_id": request_id} if request_id else {})


class BadRequest(Problem):
    """The body is not JSON that this service accepts."""

    status = 400
    title = "Bad request"


class Unauthorized(Problem):
    """Send `Authorization: Bearer KEY` with a key made by `smarketing keys create`."""

    status = 401
    title = "Unauthorized"

    @property
    def headers(self) -> dict[str, str]:
        return {"www-authenticate": "Bearer"}


class Forbidden(Problem):
    """The role of this key may not do this."""

    status = 403
    title = "Forbidden"


class NotFound(Problem):
    """There is nothing here."""

    status = 404
    title = "Not found"


class MethodNotAllowed(Problem):
    """This address does not answer that method."""

    status = 405
    title = "Method not allowed"

    @property
    def headers(self) -> dict[str, str]:
        return {"allow": self.extensions.get("allow", "")}


class Conflict(Problem):
    """The present state of things does not allow this."""

    status = 409
    title = "Conflict"


class Objected(Conflict):
    """This person objected to being scored, or was erased: nothing about them is stored."""


class TooLarge(Problem):
    """The body is larger than this route takes; send it in parts."""

    status = 413
    title = "Too large"


class UnsupportedMediaType(Problem):
    """Send the body as uncompressed `application/json` in UTF-8."""

    status = 415
    title = "Unsupported media type"


class Invalid(Problem):
    """The request is well-formed, but not what this route takes; `errors` says where."""

    status = 422
    title = "Invalid"


class TooMany(Problem):
    """This key calls more often than it may; wait as long as `Retry-After` says."""

    status = 429
    title = "Too many requests"

    def __init__(self, limit: int, seconds: int) -> None:
        super().__init__(f"This key may call {limit} times a minute.")
        self._limit, self._seconds = limit, seconds

    @property
    def headers(self) -> dict[str, str]:
        left = f'"default";r=0;t={self._seconds}'
        policy = f'"default";q={self._limit};w=60'
        return {
            "retry-after": str(self._seconds),
            "ratelimit-policy": policy,
            "ratelimit": left,
        }


class Unavailable(Problem):
    """The service cannot store anything just now. Nothing was lost; try again."""

    status = 503
    title = "Unavailable"
    retry_after = 1

    @property
    def headers(self) -> dict[str, str]:
        return {"retry-after": str(self.retry_after)}


BY_STATUS: Mapping[int, type[Problem]] = {
    kind.status: kind
    for kind in (
        BadRequest, Unauthorized, Forbidden, NotFound, MethodNotAllowed, Conflict, TooLarge,
        UnsupportedMediaType, Invalid, Unavailable,
    )
}  # fmt: skip


def invalid_from(errors: Sequence[Mapping[str, Any]], skip: int = 0) -> Invalid:
    """Turn pydantic's errors into a problem with a JSON pointer each; no input is echoed back.

    `skip` drops leading parts of the location, such as FastAPI's "body".
    """
    return Invalid(
        errors=[
            {
                "pointer": "".join(f"/{str(part)[:100]}" for part in error["loc"][skip:]),
                "detail": _clean(str(error["msg"])),
            }
            for error in errors[:20]
        ]
    )


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()[:300]


def encode(problem: Problem, request_id: str = "") -> bytes:
    """Return the problem document as bytes."""
    return orjson.dumps(problem.document(request_id), default=str)
