"""The hot road on a store of 10,000 and of 10 million events."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.speed.rows import Row
from benchmarks.speed.servers import FIRST_PORT, Lap, load, smarketing
from models.ids import new_id

SMALL, LARGE = 10_000, 10_000_000
EVENTS_OF_A_LEAD = 3
CONNECTIONS = 32
TOGETHER = 200_000


def rows(rounds: int, seconds: float, large: int = LARGE) -> Iterator[Row]:
    """Serve a small store and a large one, copies of the same few leads, and load them in turn."""
    with TemporaryDirectory() as folder:
        found = [_laps(Path(folder) / str(size), size, rounds, seconds) for size in (SMALL, large)]
    small, grown = ([1e6 / lap["rps"] for lap in laps] for laps in found)
    ratios = [after / before for before, after in zip(sorted(small), sorted(grown), strict=True)]
    middle = ratios[len(ratios) // 2]
    yield Row(
        f"a request on {large:,} events beside {SMALL:,}", middle, "of the time", 1.2, "less",
        min(ratios), max(ratios),
    )  # fmt: skip


def _laps(folder: Path, events: int, rounds: int, seconds: float) -> list[Lap]:
    folder.mkdir()
    file = folder / "growth.db"
    with smarketing(FIRST_PORT + 80, f"sqlite:///{file}", folder) as address:
        load(address, CONNECTIONS, 1.0)
    _grow(file, events)
    with smarketing(FIRST_PORT + 80, f"sqlite:///{file}", folder) as address:
        laps = [
            load(address, CONNECTIONS, seconds, (number + 1) * 1_000_000)
            for number in range(rounds + 1)
        ]
    return laps[1:]


def _grow(file: Path, events: int) -> None:
    """Copy a stored lead with all that hangs on it until there are so many events."""
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA synchronous=OFF")
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
            connection.commit()


_RANDOM = "lower(hex(randomblob(8)))"
_COPIED = {
    "lead": {"id": "copy.id"},
    "identity": {"external_id": _RANDOM, "lead_id": "copy.id", "first_lead_id": "copy.id"},
    "event": {"lead_id": "copy.id", "event_id": _RANDOM},
    "score": {"id": _RANDOM, "lead_id": "copy.id"},
}
"""The tables whose rows are copied, and what is another in each copy."""
