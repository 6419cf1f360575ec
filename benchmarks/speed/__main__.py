"""Measure the speed of everything: `python -m benchmarks.speed [--only SECTION ...]`.

Each figure is printed as it comes. One that became worse by half than the accepted one fails the
run. `--accept` keeps what was found instead: in `benchmarks/speed.json`, and as the table of
`benchmarks/README.md`.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.speed import bulk, growth, kernel, learning, queueing, replaying, roads, starting
from benchmarks.speed.rows import Row, documents, regressions, row_of, table, tell
from models.now import now

ACCEPTED = Path("benchmarks/speed.json")
README = Path("benchmarks/README.md")
BEGIN, END = "<!-- speed -->\n", "<!-- /speed -->\n"

Section = Callable[[], Iterator[Row]]


def main() -> int:
    """Measure, print, compare, write."""
    asked = _asked()
    sections = _sections(asked.rounds, asked.seconds)
    rows: list[Row] = []
    for name in asked.only or sections:
        for row in sections[name]():
            tell(row)
            rows.append(row)
    held = json.loads(ACCEPTED.read_text()) if ACCEPTED.exists() else {"rows": []}
    worse = regressions(rows, {row["name"]: row["figure"] for row in held["rows"]})
    for one in worse:
        sys.stdout.write(f"WORSE than accepted: {one}\n")
    if worse and not asked.accept:
        return 1
    if asked.accept:
        _accept(held["rows"], rows)
    return 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", nargs="+", choices=_sections(1, 1), help="these sections alone")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each load")
    parser.add_argument("--accept", action="store_true", help="write what is found as accepted")
    return parser.parse_args()


def _sections(rounds: int, seconds: float) -> dict[str, Section]:
    return {
        "kernel": kernel.rows,
        "roads": partial(roads.rows, rounds, seconds),
        "replay": replaying.rows,
        "queue": queueing.rows,
        "bulk": bulk.scoring,
        "import": bulk.importing,
        "start": partial(starting.rows, rounds),
        "training": learning.rows,
        "growth": partial(growth.rows, rounds, seconds),
    }


def _accept(held: list[dict[str, Any]], rows: list[Row]) -> None:
    """Keep what was found in the place of what was held of the same name."""
    found = {row.name for row in rows}
    rows = [*(row_of(one) for one in held if one["name"] not in found), *rows]
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {now():%d %B %Y}"
    document = {"machine": machine, "rows": documents(rows)}
    ACCEPTED.write_text(json.dumps(document, indent=2) + "\n")
    text = README.read_text()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    README.write_text(f"{before}{BEGIN}{machine}.\n\n{table(rows)}{END}{after}")


if __name__ == "__main__":
    sys.exit(main())
