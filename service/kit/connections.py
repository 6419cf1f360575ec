"""Connections under the HTTP client: looked up once, judged, pinned, and bound by one deadline."""

import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Any

import httpcore
import httpx

Resolve = Callable[[str, int], list[str]]

_deadline: ContextVar[float] = ContextVar("deadline")


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Let what this thread sends and reads inside the block take so many seconds in all."""
    told = _deadline.set(monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(told)


def _left(asked: float | None) -> float:
    """Return the seconds that an operation may take: what was asked, within what is left."""
    left = _deadline.get() - monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time is up")
    return left if asked is None else min(asked, left)


class PinningBackend(httpcore.NetworkBackend):
    """Looks a name up once, lets `allowed` judge every address, and connects to one of those."""

    def __init__(
        self,
        resolve: Resolve,
        allowed: Callable[[list[str]], list[str]],
        network: httpcore.NetworkBackend | None = None,
    ) -> None:
        self._resolve = resolve
        self._allowed = allowed
        self._network = network or httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        trouble: Exception = httpcore.ConnectError("there is no address")
        for address in self._allowed(self._resolve(host, port)):
            try:
                stream = self._network.connect_tcp(
                    address, port, _left(timeout), local_address, socket_options
                )
                return _Stream(stream)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
        raise trouble


class _Stream(httpcore.NetworkStream):
    """A connection on which no operation outlasts the request's deadline."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


_TROUBLES = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    ssl.SSLError,
    OSError,
)


class Transport(httpx.BaseTransport):
    """httpx over connections of our own backend."""

    def __init__(self, backend: httpcore.NetworkBackend, tls: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(
            tls, max_connections=20, keepalive_expiry=30.0, network_backend=backend
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        target = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        try:
            answer = self._pool.handle_request(
                httpcore.Request(
                    request.method,
                    target,
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
        except _TROUBLES as error:
            raise httpx.TransportError(type(error).__name__) from error
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._answer.iter_stream()
        except _TROUBLES as error:
            raise httpx.TransportError(type(error).__name__) from error

    def close(self) -> None:
        self._answer.close()
