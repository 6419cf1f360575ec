"""From start to ready and to the first page, and memory at both, beside an empty FastAPI
application with SQLModel, which is there when it is ready.

A process is ready before it has read its rooms and pages; what that moves out of sight is what the
first page tells.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple
from urllib.request import urlopen

from benchmarks.speed.rows import Row
from benchmarks.speed.servers import (
    FIRST_PORT,
    Address,
    application,
    memory_mb,
    server,
    smarketing_command,
)

PORT = FIRST_PORT + 90
TIMES, MEMORY = 1.3, 1.5


class Started(NamedTuple):
    """Seconds to ready and to the first page, and the memory in MB at both."""

    ready: float
    page: float
    ready_mb: float
    page_mb: float


ROWS = (
    ("start to ready", "s", TIMES),
    ("start to the first page", "s", TIMES),
    ("memory when ready", "MB", MEMORY),
    ("memory after the first page", "MB", MEMORY),
)
"""The name, the unit and the goal of each place of `Started`."""


def rows(rounds: int) -> Iterator[Row]:
    """Start both in turn, on a database that is there already."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'start.db'}"
        settings = {"SMARKETING_DATABASE_URL": url, "SMARKETING_VAR_DIR": folder}
        smarketing_command(["migrate"], settings)
        ours, theirs = [], []
        for _ in range(rounds + 1):
            command = ["service", "serve", "--port", str(PORT)]
            ours.append(_started(server(command, PORT, settings), f"{PORT}/sign-in"))
            theirs.append(_started(application("empty", PORT + 1), f"{PORT + 1}/readyz"))
    for place, (name, unit, goal) in enumerate(ROWS):
        found = [one[place] / other[place] for one, other in zip(ours[1:], theirs[1:], strict=True)]
        detail = (
            f"{median(one[place] for one in ours[1:]):.2f} {unit},"
            f" the empty one {median(one[place] for one in theirs[1:]):.2f} {unit}"
        )
        yield Row(name, median(found), "times", goal, "less", min(found), max(found), detail)


def _started(serving: AbstractContextManager[int | Address], page: str) -> Started:
    """Start a server and ask for a page at once."""
    began = perf_counter()
    with serving as started:
        ready = perf_counter() - began
        pid = started if isinstance(started, int) else started.pid
        ready_mb = memory_mb(pid)
        urlopen(f"http://127.0.0.1:{page}", timeout=30).read()
        return Started(ready, perf_counter() - began, ready_mb, memory_mb(pid))
