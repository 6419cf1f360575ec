"""The hot road beside an echo of the same body, what people write, and what people score with."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.speed.rows import Row
from benchmarks.speed.servers import (
    FIRST_PORT,
    Address,
    Lap,
    application,
    fdatasync_ms,
    load,
    postgres,
    smarketing,
    smarketing_command,
)

CONNECTIONS = (32, 128)
FEW = 8
SLOW = ("plain", "pipeline")
"""Peers that are asked with fewer connections only: they take the time of the others."""

Laps = dict[tuple[str, int], list[Lap]]

GOALS = {
    ("preview", 32): 0.50,
    ("SQLite", 32): 0.22,
    ("SQLite", 128): 0.22,
    ("PostgreSQL", 32): 0.13,
    ("PostgreSQL", 128): 0.20,
}


def rows(rounds: int, seconds: float) -> Iterator[Row]:
    """Load every server in turn, round after round; ratios are of one round, then the median."""
    laps: Laps = defaultdict(list)
    events: Laps = defaultdict(list)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        addresses = _serve(stack, folder)
        first = 0
        for number in range(rounds + 1):
            for connections in CONNECTIONS:
                for name, address in addresses.items():
                    if "events" in name or (name in SLOW and connections != CONNECTIONS[0]):
                        continue
                    first += 1_000_000
                    lap = load(address, connections, seconds, first)
                    if number:
                        laps[name, connections].append(lap)
            for name in ("echo", "SQLite events", "PostgreSQL events"):
                first += 1_000_000
                lap = load(
                    addresses[name], FEW, seconds, first, "events" if "ev" in name else "score"
                )
                if number:
                    events[name, FEW].append(lap)
        sync = fdatasync_ms(folder)
    yield from _of_echo(laps, sync)
    yield from _of_peers(laps)
    yield _tail(laps)
    yield from _of_events(events)


def _serve(stack: ExitStack, folder: Path) -> dict[str, Address]:
    """Start all servers, each durable one on a database of its own."""
    ports = iter(range(FIRST_PORT, FIRST_PORT + 100))
    cluster = stack.enter_context(postgres(folder / "cluster"))
    sqlite = f"sqlite:///{folder / 'ours.db'}"
    ours = stack.enter_context(smarketing(next(ports), sqlite, folder / "sqlite"))
    on_postgres = stack.enter_context(smarketing(next(ports), cluster, folder / "postgres"))
    plain = f"sqlite:///{folder / 'plain.db'}"
    smarketing_command(["migrate"], {"SMARKETING_DATABASE_URL": plain})
    return {
        "echo": stack.enter_context(application("echo", next(ports))),
        "preview": ours._replace(path="/v1/score?persist=false"),
        "SQLite": ours,
        "PostgreSQL": on_postgres,
        "SQLite events": ours._replace(path="/v1/events"),
        "PostgreSQL events": on_postgres._replace(path="/v1/events"),
        "plain": stack.enter_context(
            application("plain", next(ports), {"PLAIN_DATABASE_URL": plain})
        ),
        "pipeline": stack.enter_context(application("pipeline", next(ports))),
    }


def _of_echo(laps: Laps, sync: float) -> Iterator[Row]:
    for (name, connections), goal in GOALS.items():
        yield _row(
            f"{name}, {connections} connections",
            _ratios(laps, (name, connections), ("echo", connections)),
            "of an echo",
            goal,
            f"{_told(laps[name, connections])}; an echo {_told(laps['echo', connections])};"
            f" fdatasync {sync:.2f} ms",
        )


def _of_peers(laps: Laps) -> Iterator[Row]:
    for name, peer, goal in (("SQLite", "plain", 8), ("preview", "pipeline", 80)):
        where = CONNECTIONS[0]
        yield _row(
            f"{name} beside {peer}, {where} connections",
            _ratios(laps, (name, where), (peer, where)),
            "times",
            goal,
            f"{peer}: {_told(laps[peer, where])}",
        )


def _tail(laps: Laps) -> Row:
    """How far the 99th percentile lies from the median."""
    found = [lap["p99_ms"] / lap["p50_ms"] for lap in laps["SQLite", CONNECTIONS[0]]]
    row = _row("SQLite, 99th percentile, 32 connections", found, "medians", 4)
    return Row(row.name, row.figure, row.unit, row.goal, "less", row.low, row.high)


def _of_events(laps: Laps) -> Iterator[Row]:
    for name, goal in (("SQLite events", 2.0), ("PostgreSQL events", 1.0)):
        found = [100 * ratio for ratio in _ratios(laps, (name, FEW), ("echo", FEW))]
        yield _row(f"{name}, 100 a request", found, "events an echo", goal, _told(laps[name, FEW]))


def _ratios(laps: Laps, of: tuple[str, int], to: tuple[str, int]) -> list[float]:
    return [one["rps"] / other["rps"] for one, other in zip(laps[of], laps[to], strict=True)]


def _row(name: str, found: list[float], unit: str, goal: float, detail: str = "") -> Row:
    return Row(name, median(found), unit, goal, "more", min(found), max(found), detail)


def _told(laps: list[Lap]) -> str:
    failures = sum(lap["failures"] for lap in laps)
    told = (
        f"{median(lap['rps'] for lap in laps):,.0f} a second,"
        f" {median(lap['p50_ms'] for lap in laps):.1f} ms"
        f" (99%: {median(lap['p99_ms'] for lap in laps):.1f}),"
        f" {median(lap['cpu_us'] for lap in laps):,.0f} us of CPU"
    )
    return told + (f", {failures} FAILED" if failures else "")
