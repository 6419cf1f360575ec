"""The hot road on a store of 10,000 and of 10 million events."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.speed.rows import Row
from benchmarks.speed.servers import FIRST_PORT, Address, load, smarketing
from models.ids import new_id

SMALL, LARGE = 10_000, 10_000_000
EVENTS_OF_A_LEAD = 3
CONNECTIONS = 32
TOGETHER = 200_000
FAST = ("journal_mode=OFF", "synchronous=OFF", "cache_size=-4194304", "temp_store=MEMORY")
"""How a store that nobody else has open is filled: every page is written once, at the end."""


def rows(rounds: int, seconds: float, large: int = LARGE) -> Iterator[Row]:
    """Serve a small store and a large one, copies of the same few leads, and load them in turn."""
    with TemporaryDirectory() as folder, ExitStack() as stack:
        stores = [
            stack.enter_context(_served(Path(folder) / str(events), events, port))
            for port, events in enumerate((SMALL, large), FIRST_PORT + 80)
        ]
        laps = [
            [load(address, CONNECTIONS, seconds, number * 1_000_000) for address in stores]
            for number in range(1, rounds + 2)
        ][1:]
    ratios = sorted(small["rps"] / grown["rps"] for small, grown in laps)
    worked = [median(lap[place]["cpu_us"] for lap in laps) for place in (0, 1)]
    yield Row(
        f"a request on {large:,} events beside {SMALL:,}",
        median(ratios), "of the time", 1.2, "less",
        ratios[0], ratios[-1], f"{worked[0]:,.0f} and {worked[1]:,.0f} us of CPU",
    )  # fmt: skip


@contextmanager
def _served(folder: Path, events: int, port: int) -> Iterator[Address]:
    """Let a store grow to so many events, and serve it."""
    folder.mkdir()
    file = folder / "growth.db"
    with smarketing(port, f"sqlite:///{file}", folder) as address:
        load(address, CONNECTIONS, 1.0)
    _grow(file, events)
    with smarketing(port, f"sqlite:///{file}", folder) as address:
        yield address


def _grow(file: Path, events: int) -> None:
    """Copy a stored lead with all that hangs on it until there are so many events."""
    with sqlite3.connect(file) as connection:
        for pragma in FAST:
            connection.execute(f"PRAGMA {pragma}")
        (known,) = connection.execute("SELECT count(*) FROM event").fetchone()
        (template,) = connection.execute("SELECT lead_id FROM event LIMIT 1").fetchone()
        leads = max(0, events - known) // EVENTS_OF_A_LEAD
        for start in range(0, leads, TOGETHER):
            ids = [(new_id(),) for _ in range(min(TOGETHER, leads - start))]
            connection.execute("CREATE TEMP TABLE copy (id TEXT)")
            connection.executemany("INSERT INTO copy VALUES (?)", ids)
            for table, own in _COPIED.items():
                names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
                values = ", ".join(own.get(name, name) for name in names)
                of = "t.id" if table == "lead" else "lead_id"
                most = f"AND number <= {EVENTS_OF_A_LEAD}" if table == "event" else ""
                connection.execute(
                    f"INSERT INTO {table} SELECT {values} FROM copy CROSS JOIN "
                    f"(SELECT {', '.join(names)} FROM {table} AS t WHERE {of} = ? {most}) AS old",
                    (template,),
                )
            connection.execute("DROP TABLE copy")


_RANDOM = "lower(hex(randomblob(8)))"
_COPIED = {
    "lead": {"id": "copy.id"},
    "identity": {"external_id": _RANDOM, "lead_id": "copy.id", "first_lead_id": "copy.id"},
    "event": {"lead_id": "copy.id", "event_id": _RANDOM},
    "score": {"id": _RANDOM, "lead_id": "copy.id"},
}
"""The tables whose rows are copied, and what is another in each copy."""
