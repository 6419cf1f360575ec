"""The one HTTP client: what leaves this service by HTTP leaves here.

    OutboundError
    +-- RefusedAddress  the address is not one that we call: trying again is of no use
    +-- Unreachable     no whole answer: not connected, cut, silent, or too slow
    +-- WrongAnswer     an answer that we do not read: too large, compressed, or not JSON

`untrusted()` calls addresses that somebody typed in: HTTPS only, every address of the name must be
public, and the connection goes to the very address that was checked. `trusted()` calls addresses
that the operator set. Neither follows redirects, asks a proxy, keeps cookies or retries. Logs name
method, host, status and time, never a path, a query, a header or a body.
"""

import logging
import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from time import monotonic
from typing import Any, Self

import httpcore
import httpx
import orjson
import structlog

from models.now import now
from service.kit import addresses
from service.kit.connections import PinningBackend, Resolve, Transport, deadline
from service.kit.retry_after import Unit, retry_after

SECONDS = 20.0
CONNECT_SECONDS = 5.0
MOST_BYTES = 2 * 1024 * 1024
USER_AGENT = "smarketing"

log = structlog.get_logger()
for chatty in ("httpx", "httpcore"):
    logging.getLogger(chatty).setLevel(logging.WARNING)  # they log whole addresses, queries too


class OutboundError(Exception):
    """A call came to nothing."""


class RefusedAddress(OutboundError):  # noqa: N818 - says what happened, as problems do
    """The address is not one that this service calls."""


class Unreachable(OutboundError):  # noqa: N818
    """There was no whole answer in time."""


class WrongAnswer(OutboundError):  # noqa: N818
    """The answer is not one that this service reads."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def succeeded(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> Any:
        """Return the body, read as JSON. Raises WrongAnswer."""
        try:
            return orjson.loads(self.body)
        except ValueError as error:
            raise WrongAnswer("the answer is not JSON") from error

    def retry_after(self, unit: Unit = "seconds") -> float | None:
        """Return how many seconds the other side asked to be left alone; None if it did not."""
        return retry_after(self.headers.get("retry-after"), now(), unit)


def resolve(host: str, port: int) -> list[str]:
    """Ask the system for every address of a name. Raises Unreachable."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("the name does not resolve") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def check(url: str, resolve: Resolve = resolve) -> None:
    """Refuse an address that `untrusted()` would refuse. Raises RefusedAddress, Unreachable."""
    host, port = _spelled(url)
    _public(resolve(host, port))


class Outbound:
    """Calls other services; safe to share between threads. Close it, or use it in `with`."""

    def __init__(
        self,
        spelled: Callable[[str], object],
        backend: httpcore.NetworkBackend,
        tls: ssl.SSLContext,
    ) -> None:
        self._spelled = spelled
        self._client = httpx.Client(
            transport=Transport(backend, tls),
            headers={"user-agent": USER_AGENT, "accept-encoding": "identity"},
            timeout=httpx.Timeout(SECONDS, connect=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,
        )

    @classmethod
    def trusted(cls) -> Self:
        """Call addresses that the operator set; they may be private."""
        return cls(_http, PinningBackend(resolve, everything_goes), httpx.create_ssl_context())

    @classmethod
    def untrusted(
        cls,
        resolve: Resolve = resolve,
        network: httpcore.NetworkBackend | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> Self:
        """Call addresses that anybody wrote; only public ones are reached."""
        backend = PinningBackend(resolve, _public, network)
        return cls(_spelled, backend, tls or httpx.create_ssl_context())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._client.close()

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        json: Any = None,
        query: Mapping[str, str] | None = None,
        seconds: float = SECONDS,
        most_bytes: int = MOST_BYTES,
    ) -> Answer:
        """Send one request and return the whole answer, redirects and failures included.

        `seconds` bounds everything between the look-up of the name and the last byte.
        Raises OutboundError.
        """
        self._spelled(url)
        sent = dict(headers or {})
        if json is not None:
            content = orjson.dumps(json)
            sent.setdefault("content-type", "application/json")
        try:
            request = self._client.build_request(
                method, url, headers=sent, content=content, params=query
            )
        except (httpx.InvalidURL, ValueError) as error:
            raise RefusedAddress("the address or a header cannot be sent") from error
        return self._exchange(request, seconds, most_bytes)

    def _exchange(self, request: httpx.Request, seconds: float, most_bytes: int) -> Answer:
        began = monotonic()
        story = log.bind(method=request.method, host=request.url.host)
        try:
            with (
                deadline(seconds),
                closing(self._client.send(request, stream=True)) as response,
            ):
                body = _read(response, most_bytes)
        except OutboundError as error:
            story.info("call_failed", why=str(error))
            raise
        except (httpx.HTTPError, httpx.StreamError, OSError) as error:
            story.info("call_failed", why=type(error).__name__)
            raise Unreachable(type(error).__name__) from error
        story.info("called", status=response.status_code, seconds=round(monotonic() - began, 3))
        return Answer(response.status_code, dict(response.headers), body)


def everything_goes(found: list[str]) -> list[str]:
    """Call whatever the operator's names resolve to."""
    return found


def _public(found: list[str]) -> list[str]:
    if not found or not all(addresses.is_public(address) for address in found):
        raise RefusedAddress("the name does not lead to public addresses only")
    return found


def _spelled(url: str) -> tuple[str, int]:
    try:
        return addresses.check_url(url)
    except addresses.RefusedAddressError as error:
        raise RefusedAddress(str(error)) from error


def _http(url: str) -> None:
    if not url.startswith(("https://", "http://")):
        raise RefusedAddress("give an http:// or https:// address")


def _read(response: httpx.Response, most_bytes: int) -> bytes:
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise WrongAnswer("the answer is compressed, which was not asked for")
    body = bytearray()
    for part in response.iter_raw():
        body += part
        if len(body) > most_bytes:
            raise WrongAnswer(f"the answer is longer than {most_bytes} bytes")
    return bytes(body)
