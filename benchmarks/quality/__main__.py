"""Measure, print the table, and store it as benchmarks/quality.md and benchmarks/quality.json."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.quality import judging, protocols
from benchmarks.quality.protocols import Row
from benchmarks.quality.real_tables import read
from training.examples import Examples
from training.settings import Settings

PARTS = ("later", "slices", "few", "bank", "rolling", "shuffled", "gains", "looks")
HERE = Path(__file__).parent
OUT = HERE.parent
FIGURES = ("auc", "average_precision", "log_loss", "brier", "ece", "lift10", "seconds")
HEAD = f"| protocol | learner | {' | '.join(FIGURES)} |"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--shuffles", type=int, default=200)
    parser.add_argument("--draws", type=int, default=100)
    parser.add_argument(
        "--only", choices=PARTS, help="measure one part anew, and keep the others' rows"
    )
    asked = parser.parse_args()
    folder = Settings().data_dir
    if folder is None:
        sys.exit("Name the folder of the real tables: SMARKETING_DATA_DIR=... make bench-quality")
    stored = OUT / "quality.json"
    rows = json.loads(stored.read_text(encoding="utf-8")) if asked.only else []
    measured = []
    for row in _rows(folder, asked):
        print(_line(row), file=sys.stderr, flush=True)
        measured.append(row)
    anew = {row["protocol"] for row in measured}
    rows = [row for row in rows if row["protocol"] not in anew] + measured
    told = page(rows)
    (OUT / "quality.md").write_text(told, encoding="utf-8")
    (OUT / "quality.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    print(told)


def page(rows: list[Row]) -> str:
    """Return the figures as a table, and the notes on what was tried."""
    table = [HEAD, "|---" * (len(FIGURES) + 2) + "|", *map(_line, rows)]
    return "\n".join([_TITLE, *table, (HERE / "notes.md").read_text(encoding="utf-8")])


def _rows(folder: Path, asked: argparse.Namespace) -> Iterator[Row]:
    education, bank = read("X Education", folder), read("bank", folder)
    parts: dict[str, Callable[[], Iterator[Row]]] = {
        "later": lambda: protocols.later_rows("X Education", education),
        "slices": lambda: protocols.four_slices("X Education", education),
        "few": lambda: protocols.few_labels(education),
        "bank": lambda: protocols.later_rows("bank", bank),
        "rolling": lambda: protocols.rolling("bank", bank, _say),
        "shuffled": lambda: iter(
            [protocols.shuffled_labels("X Education", education, asked.shuffles)]
        ),
        "gains": lambda: judging.promotions("X Education", education, asked.draws),
        "looks": lambda: _looks(education, asked),
    }
    for name in [asked.only] if asked.only else PARTS:
        yield from parts[name]()


def _looks(education: Examples, asked: argparse.Namespace) -> Iterator[Row]:
    yield protocols.shuffled_looks("X Education", education, asked.shuffles // 4)
    yield from judging.repeated_looks("X Education", education, asked.draws)


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _line(row: Row) -> str:
    figures = [f"{row[name]:.4f}" if name in row else "" for name in FIGURES]
    extra = [
        f"{name.replace('_', ' ')} {row[name]:.4f}"
        for name in ("promoted", "true_gain", "log_loss_over_prevalence", "worst")
        if name in row
    ]
    learner = ", ".join([row["learner"], *extra])
    return f"| {row['protocol']} | {learner} | {' | '.join(figures)} |"


_TITLE = """# How good the learner is

Made by `make bench-quality` with seed 0, on one thread; seconds are of fit and scoring together.
Later rows are never used in any choice.
"""

if __name__ == "__main__":
    main()
