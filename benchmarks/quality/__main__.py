"""Measure, print the table, and store it as benchmarks/quality.md and benchmarks/quality.json."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.quality import protocols
from benchmarks.quality.protocols import Row
from benchmarks.quality.real_tables import read
from training.settings import Settings

OUT = Path(__file__).parent.parent
FIGURES = ("auc", "average_precision", "log_loss", "brier", "ece", "lift10", "seconds")
HEAD = f"| protocol | learner | {' | '.join(FIGURES)} |"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--shuffles", type=int, default=200)
    asked = parser.parse_args()
    folder = Settings().data_dir
    if folder is None:
        sys.exit("Name the folder of the real tables: SMARKETING_DATA_DIR=... make bench-quality")
    rows = []
    for row in _rows(folder, asked.shuffles):
        print(_line(row), file=sys.stderr, flush=True)
        rows.append(row)
    page = "\n".join([_TITLE, HEAD, "|---" * (len(FIGURES) + 2) + "|", *map(_line, rows), ""])
    (OUT / "quality.md").write_text(page, encoding="utf-8")
    (OUT / "quality.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    print(page)


def _rows(folder: Path, shuffles: int) -> Iterator[Row]:
    education, bank = read("X Education", folder), read("bank", folder)
    yield from protocols.later_rows("X Education", education)
    yield from protocols.four_slices("X Education", education)
    yield from protocols.few_labels(education)
    yield from protocols.later_rows("bank", bank)
    yield from protocols.rolling("bank", bank, lambda text: print(text, file=sys.stderr))
    yield protocols.shuffled_labels("X Education", education, shuffles)


def _line(row: Row) -> str:
    figures = [f"{row[name]:.4f}" if name in row else "" for name in FIGURES]
    extra = [
        f"{name.replace('_', ' ')} {row[name]:.4f}"
        for name in ("promoted", "log_loss_over_prevalence", "worst")
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
