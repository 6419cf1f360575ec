"""Bulk work from file to file: scoring a million rows, and importing leads from CSV."""

import csv
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen
from tempfile import TemporaryDirectory
from time import perf_counter

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.speed.made_up import examples, learned
from benchmarks.speed.rows import Row
from benchmarks.speed.servers import smarketing_command
from models.scorecard import document

SCORED, IMPORTED, LEARNED_ON = 1_000_000, 100_000, 30_000
TABLES = ("lead", "identity", "event")


def scoring() -> Iterator[Row]:
    """Score Parquet to Parquet, with and without reasons, in a process whose peak is watched."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        card = folder / "card.json"
        card.write_bytes(document.dump(learned(LEARNED_ON).scorecard))
        columns = examples(SCORED).columns
        pq.write_table(pa.table({f: pa.array(c, from_pandas=True) for f, c in columns.items()}),
                       folder / "in.parquet")  # fmt: skip
        del columns
        for more, goal in (([], 1.0), (["--reasons"], 0.4)):
            files = [str(folder / "in.parquet"), str(folder / "out.parquet")]
            seconds, peak = _watched(["training", "score", *files, "--scorecard", str(card), *more])
            which = "with reasons" if more else "no reasons"
            yield Row(f"bulk scoring, {which}", SCORED / seconds / 1e6, "M rows a second", goal)
            yield Row(f"bulk scoring's memory, {which}", peak, "MB", 600, "less")


def importing() -> Iterator[Row]:
    """Import leads from CSV, beside a plain executemany of the very rows that the import wrote."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        ours = folder / "ours.db"
        settings = {"SMARKETING_DATABASE_URL": f"sqlite:///{ours}", "SMARKETING_VAR_DIR": name}
        smarketing_command(["migrate"], settings)
        _write_csv(folder / "leads.csv")
        (folder / "map.toml").write_text('system = "bench"\n[lead]\nid = "id"\n')
        began = perf_counter()
        smarketing_command(
            ["import", "leads", str(folder / "leads.csv"), "--map", str(folder / "map.toml")],
            settings,
        )
        took = perf_counter() - began
        plainly = _executemany(ours, folder / "plain.db")
        detail = f"{IMPORTED / took:,.0f} leads a second, plainly {IMPORTED / plainly:,.0f}"
        yield Row("import from CSV", plainly / took, "of executemany", 0.4, detail=detail)


def _watched(command: list[str]) -> tuple[float, float]:
    """Run `python -m COMMAND`; return its seconds and its peak of memory in MB."""
    began, peak = perf_counter(), 0
    with Popen([sys.executable, "-m", *command]) as process:
        status = Path(f"/proc/{process.pid}/status")
        while process.poll() is None:
            found = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
            peak = max([peak, *(int(line.split()[1]) for line in found)])
    if process.returncode:
        raise RuntimeError(f"{command} failed")
    return perf_counter() - began, peak / 1024


def _write_csv(path: Path) -> None:
    columns = {f: c.tolist() for f, c in examples(IMPORTED).columns.items()}
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", *columns])
        writer.writerows(zip(range(IMPORTED), *columns.values(), strict=True))


def _executemany(source: Path, target: Path) -> float:
    """Copy the rows into tables of the same shape, as durably; return the seconds of writing."""
    with sqlite3.connect(source) as read, sqlite3.connect(target) as write:
        write.execute("PRAGMA journal_mode=WAL")
        write.execute("PRAGMA synchronous=FULL")
        for (sql,) in read.execute(
            "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND tbl_name IN (?, ?, ?)", TABLES
        ):
            write.execute(sql)
        held = {table: read.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}
        began = perf_counter()
        for table, rows in held.items():
            marks = ", ".join("?" * len(rows[0]))
            write.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        write.commit()
    return perf_counter() - began
