"""Measure what noisy reps, drift and lift come to; print it and write benchmarks/reps.md."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.quality.real_tables import read
from benchmarks.reps.drifting import NO_PRIOR, alarmed
from benchmarks.reps.lifting import companies
from benchmarks.reps.mixes import judged
from training.examples import Examples
from training.learner import learn
from training.metrics import Metrics, measure
from training.pipeline import chances
from training.raters import listen
from training.settings import Settings
from training.split import by_time

OUT = Path(__file__).parent.parent / "reps.md"
PROTOCOLS = (("severe", False), ("severe", True), ("inverted", False), ("clean", False))
LABELS = 1_500


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reps", description=__doc__)
    parser.add_argument("--seeds", type=int, default=4)
    asked = parser.parse_args()
    lines = []
    for line in [*_head(asked.seeds), *_small(), *_raters(asked.seeds)]:
        print(line, flush=True)
        lines.append(line)
        OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _head(seeds: int) -> Iterator[str]:
    yield f"# Feedback as it really is\n\nMade by `python -m benchmarks.reps --seeds {seeds}`.\n"


def _small() -> Iterator[str]:
    covered, width = companies(100, 5_000)
    yield "- 100 companies of 5,000 leads: the lift's 90% interval covers the truth in"
    yield f"  {covered:.0%}, its median width is {width:.2f}"
    yield f"- no drift, 200 against 200 leads, 200 draws: {alarmed(200, 0.0, 200):.1%} false alarms"
    found = alarmed(1_000, 0.5, 50)
    yield f"- half a standard deviation, 1,000 against 1,000, 50 draws: found in {found:.0%}\n"


def _raters(seeds: int) -> Iterator[str]:
    folder = Settings().data_dir
    if folder is None:
        sys.exit("Name the folder of the real tables: SMARKETING_DATA_DIR=...")
    earlier, later = by_time(read("X Education", folder), 0.3, seed=0)
    yield f"X Education, {LABELS} verdicts of 10 reps, judged on later clean labels.\n"
    yield "| reps | seeds | AUC lost, naive | AUC lost | ECE | mean error of a rep | relied on |"
    yield "|---|---|---|---|---|---|---|"
    for mix, territories in PROTOCOLS:
        rows = [_once(earlier, later, mix, territories, seed) for seed in range(seeds)]
        mean = np.mean(rows, axis=0)
        name = f"{mix}{', territories' if territories else ''}"
        yield f"| {name} | {seeds} | " + " | ".join(f"{figure:.4f}" for figure in mean) + " |"


def _once(
    earlier: Examples, later: Examples, mix: str, territories: bool, seed: int
) -> list[float]:
    random = np.random.default_rng(seed)
    clean = earlier.take(np.sort(random.choice(len(earlier), LABELS, replace=False)))
    naive, care = judged(clean, mix, territories, seed)
    heard = listen(naive, NO_PRIOR, seed)
    best = _measured(clean, earlier, later)
    plain = best if mix == "clean" else _measured(naive, earlier, later)
    mine = _measured(heard.examples, earlier, later) if heard.relied_on else plain
    errors = [
        abs(found - true)
        for rater in heard.raters
        for found, true in zip(
            (rater.sensitivity, rater.specificity), care[int(rater.rep)], strict=True
        )
    ]
    return [best.auc - plain.auc, best.auc - mine.auc, mine.ece, float(np.mean(errors)),
            float(heard.relied_on)]  # fmt: skip


def _measured(examples: Examples, earlier: Examples, later: Examples) -> Metrics:
    learned = learn(examples, NO_PRIOR, leads=earlier.columns)
    return measure(chances(learned.scorecard, later), later.label)


if __name__ == "__main__":
    main()
