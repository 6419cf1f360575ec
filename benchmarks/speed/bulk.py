"""Bulk work from file to file: scoring a million rows, and importing leads from CSV."""

import csv
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.speed.made_up import examples, large_card
from benchmarks.speed.rows import Row
from benchmarks.speed.servers import peak_mb, smarketing_command
from models.scorecard import document
from models.tabular.mapping import TableMap
from training.bulk import score_file

SCORED, IMPORTED = 1_000_000, 1_000_000
TABLES = ("lead", "identity", "event")


def scoring() -> Iterator[Row]:
    """Score Parquet to Parquet, with and without reasons, in a process of its own."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        card = folder / "card.json"
        card.write_bytes(document.dump(large_card()))
        columns = examples(SCORED).columns
        pq.write_table(pa.table({f: pa.array(c, from_pandas=True) for f, c in columns.items()}),
                       folder / "in.parquet")  # fmt: skip
        del columns
        for more, goal in (([], 1.0), (["--reasons"], 0.4)):
            command = [str(folder / "in.parquet"), str(folder / "out.parquet"), str(card), *more]
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.speed.bulk", *command],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            found = json.loads(done.stdout)
            which = "with reasons" if more else "no reasons"
            rate = SCORED / found["seconds"] / 1e6
            yield Row(f"bulk scoring, {which}", rate, "M rows a second", goal)
            yield Row(f"bulk scoring's memory, {which}", found["peak_mb"], "MB", 600, "less")


def importing() -> Iterator[Row]:
    """Import leads from CSV, beside a plain executemany of the very rows that the import wrote."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        ours = folder / "ours.db"
        settings = {"SMARKETING_DATABASE_URL": f"sqlite:///{ours}", "SMARKETING_VAR_DIR": name}
        smarketing_command(["migrate"], settings)
        _write_csv(folder / "leads.csv")
        (folder / "map.toml").write_text('[lead]\nid = "id"\nsystem = "bench"\n')
        began = perf_counter()
        smarketing_command(
            ["import", "leads", str(folder / "leads.csv"), "--map", str(folder / "map.toml")],
            settings,
        )
        took = perf_counter() - began
        plainly = _executemany(ours, folder / "plain.db")
        detail = f"{IMPORTED / took:,.0f} leads a second, plainly {IMPORTED / plainly:,.0f}"
        yield Row("import from CSV", plainly / took, "of executemany", 0.4, detail=detail)


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


def main() -> None:
    """Score IN to OUT by CARD; print the seconds, without those of starting, and the peak."""
    file, out, card, *more = sys.argv[1:]
    scorecard = document.load(Path(card).read_bytes())
    began = perf_counter()
    score_file(Path(file), Path(out), scorecard, TableMap(), lambda _: None, bool(more))
    seconds = perf_counter() - began
    sys.stdout.write(json.dumps({"seconds": seconds, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main()
