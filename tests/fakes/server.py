"""A small HTTP server on loopback that answers as told, or misbehaves as told."""

import socket
import ssl
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import orjson


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return orjson.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """What the server answers; `drip` sends the body one byte at a time until the client goes."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    drip: bool = False

    @classmethod
    def of(cls, document: Any, status: int = 200, **headers: str) -> "Reply":
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return cls(status, orjson.dumps(document), {"content-type": "application/json", **named})


HANG = Reply(0)
"""Say nothing until the client gives up."""
DROP = Reply(-1)
"""Cut the connection."""

Handle = Callable[[Request], Reply]


@dataclass
class FakeServer:
    port: int
    seen: list[Request]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def answer(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, self.rfile.read(length))
        self.server.seen.append(request)
        self.reply(self.server.handle(request))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815 - the library's names

    def reply(self, reply: Reply) -> None:
        self.close_connection = reply.status <= 0 or reply.drip
        if reply == HANG:
            self.server.over.wait(30)
        if reply.status <= 0:
            reset = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(reply.body)))
        self.end_headers()
        for part in [bytes([b]) for b in reply.body] if reply.drip else [reply.body]:
            self.wfile.write(part)
            if reply.drip and self.server.over.wait(0.05):
                return

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, handle: Handle) -> None:
        self.handle = handle
        self.seen: list[Request] = []
        self.over = Event()
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, *_: object) -> None:
        """Say nothing: clients that go away early are what these tests are about."""


@contextmanager
def serving(handle: Handle, tls: ssl.SSLContext | None = None) -> Iterator[FakeServer]:
    """Serve on a free port inside the block; what hangs is let go at its end."""
    server = _Server(handle)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield FakeServer(server.server_address[1], server.seen)
    finally:
        server.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
