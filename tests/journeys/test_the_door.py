"""Callers who misbehave at the socket: the real server goes on answering everybody else."""

import gzip
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import httpx
import pytest

from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.processes import Process, Processes, free_port

pytestmark = [ON_SQLITE, pytest.mark.thorough]

DAWDLERS = 300
ENDLESS = 100 << 20
MOST_GROWTH = 40 << 20


class Served(NamedTuple):
    process: Process
    port: int
    headers: dict[str, str]

    def memory(self) -> int:
        """Return the bytes of memory that the service holds."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) << 10
        raise ValueError("the system does not tell")


@pytest.fixture
def served(processes: Processes) -> Served:
    port = free_port()
    key = processes.run("keys", "create", "--role", "crm", "--name", "a test")
    return Served(processes.serve(port), port, {"authorization": f"Bearer {key}"})


def score(served: Served) -> int:
    body = {"lead": {"system": "crm", "external_id": "1"}, "events": []}
    url = f"http://127.0.0.1:{served.port}/v1/score"
    return httpx.post(url, json=body, headers=served.headers, timeout=10).status_code


def test_many_who_never_finish_their_request_keep_nobody_waiting(served: Served) -> None:
    begun = f"POST /v1/score HTTP/1.1\r\nhost: localhost\r\n{authorized(served)}content-le".encode()
    half = f"POST /v1/score HTTP/1.1\r\nhost: localhost\r\n{authorized(served)}".encode()
    half += b"content-type: application/json\r\ncontent-length: 5000\r\n\r\n{"
    with ExitStack() as stack:
        for number in range(DAWDLERS):
            dawdler = socket.create_connection(("127.0.0.1", served.port))
            stack.enter_context(dawdler).sendall(begun if number % 2 else half)
        began = monotonic()
        assert [score(served) for _ in range(5)] == [200] * 5
        assert monotonic() - began < 5


def test_an_endless_body_is_refused_in_little_memory(served: Served) -> None:
    assert score(served) == 200
    before = served.memory()

    def endless() -> Iterator[bytes]:
        for _ in range(ENDLESS >> 16):
            yield b" " * (1 << 16)

    url = f"http://127.0.0.1:{served.port}/v1/score"
    headers = {**served.headers, "content-type": "application/json"}
    assert status_of(url, headers, endless()) in (413, 0)
    bomb = gzip.compress(bytes(ENDLESS))
    packed = {**headers, "content-encoding": "gzip"}
    assert status_of(url, packed, iter([bomb])) == 415
    assert score(served) == 200
    assert served.memory() - before < MOST_GROWTH


def status_of(url: str, headers: dict[str, str], content: Iterator[bytes]) -> int:
    """Send a body in chunks; 0 when the connection was cut before the answer could be read."""
    try:
        return httpx.post(url, headers=headers, content=content, timeout=30).status_code
    except httpx.NetworkError:
        return 0


def authorized(served: Served) -> str:
    return f"authorization: {served.headers['authorization']}\r\n"
