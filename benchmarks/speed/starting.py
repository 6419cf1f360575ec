"""From start to ready, and memory, beside an empty FastAPI application with SQLModel."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

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


def rows(rounds: int) -> Iterator[Row]:
    """Start both in turn, on a database that is there already."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'start.db'}"
        settings = {"SMARKETING_DATABASE_URL": url, "SMARKETING_VAR_DIR": folder}
        smarketing_command(["migrate"], settings)
        ours, theirs = [], []
        for _ in range(rounds + 1):
            command = ["service", "serve", "--port", str(PORT)]
            ours.append(_started(server(command, PORT, settings)))
            theirs.append(_started(application("empty", PORT + 1)))
    for place, name, goal in ((0, "start to ready", 1.3), (1, "memory when ready", 1.5)):
        found = [one[place] / other[place] for one, other in zip(ours[1:], theirs[1:], strict=True)]
        unit = ("s", "MB")[place]
        detail = (
            f"{median(one[place] for one in ours[1:]):.2f} {unit},"
            f" the empty one {median(one[place] for one in theirs[1:]):.2f} {unit}"
        )
        yield Row(name, median(found), "times", goal, "less", min(found), max(found), detail)


def _started(serving: AbstractContextManager[int | Address]) -> tuple[float, float]:
    """Return the seconds from start to ready, and the memory in MB then."""
    began = perf_counter()
    with serving as started:
        took = perf_counter() - began
        return took, memory_mb(started if isinstance(started, int) else started.pid)
