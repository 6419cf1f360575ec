"""Measure what noisy reps, selection, drift and lift come to; write benchmarks/reps.md."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.quality.real_tables import read
from benchmarks.reps.drifting import NO_PRIOR, alarmed
from benchmarks.reps.lifting import companies
from benchmarks.reps.mixes import errors, errors_of_oracle, judged
from benchmarks.reps.months import SETTINGS, UNTIL, lived
from benchmarks.reps.sabotaging import FALSE, HONEST, sabotaged
from benchmarks.reps.selecting import ARRIVALS, CALLED, POLICIES, ROUNDS, learned_by
from training.examples import Examples
from training.learner import learn
from training.metrics import Metrics, measure
from training.pipeline import chances
from training.raters import listen
from training.settings import Settings
from training.simulate.months import told
from training.split import by_time

OUT = Path(__file__).parent.parent / "reps.md"
PROTOCOLS = (("severe", False), ("severe", True), ("inverted", False), ("clean", False))
LABELS = 1_500
NEAR = 0.07


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reps", description=__doc__)
    parser.add_argument("--seeds", type=int, default=4)
    seeds = parser.parse_args().seeds
    folder = Settings().data_dir
    if folder is None:
        sys.exit("Name the folder of the real tables: SMARKETING_DATA_DIR=...")
    earlier, later = by_time(read("X Education", folder), 0.3, seed=0)
    lines = []
    parts = (
        _head(seeds),
        _small(),
        _raters(earlier, later, seeds),
        _selection(earlier, later, seeds),
        _sabotage(earlier, later, seeds),
        _months(),
    )
    for part in parts:
        for line in part:
            print(line, flush=True)
            lines.append(line)
            OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _head(seeds: int) -> Iterator[str]:
    yield "# Feedback as it really is\n"
    yield f"Made by `python -m benchmarks.reps --seeds {seeds}`. X Education's leads have a known"
    yield "truth; what is learned from verdicts is judged on its later, clean labels.\n"


def _small() -> Iterator[str]:
    covered, width = companies(100, 5_000)
    yield "- 100 companies of 5,000 leads: the lift's 90% interval covers the truth in"
    yield f"  {covered:.0%}, its median width is {width:.2f}"
    yield f"- no drift, 200 against 200 leads, 200 draws: {alarmed(200, 0.0, 200):.1%} false alarms"
    found = alarmed(1_000, 0.5, 50)
    yield f"- half a standard deviation, 1,000 against 1,000, 50 draws: found in {found:.0%}\n"


def _raters(earlier: Examples, later: Examples, seeds: int) -> Iterator[str]:
    yield f"## {LABELS:,} verdicts of ten reps\n"
    yield "Errors are of each rep's sensitivity and specificity; an oracle who knows the truth of"
    yield "every lead, and only counts, errs too: a rep gave 150 verdicts.\n"
    columns = ["reps", "seeds", "AUC lost, naive", "AUC lost", "ECE", "relied on"]
    columns += ["mean error", "largest", f"within {NEAR}"]
    columns += ["oracle's mean", "largest", f"within {NEAR}"]
    yield f"| {' | '.join(columns)} |"
    yield "|---" * len(columns) + "|"
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
    figures = [best.auc - plain.auc, best.auc - mine.auc, mine.ece, float(heard.relied_on)]
    for found in (errors(heard.raters, care), errors_of_oracle(clean, naive, care)):
        figures += [float(found.mean()), float(found.max()), float((found <= NEAR).mean())]
    return figures


def _measured(examples: Examples, earlier: Examples, later: Examples) -> Metrics:
    learned = learn(examples, NO_PRIOR, leads=earlier.columns)
    return measure(chances(learned.scorecard, later), later.label)


def _selection(earlier: Examples, later: Examples, seeds: int) -> Iterator[str]:
    yield f"\n## Feedback only on those called: {ROUNDS} rounds, {CALLED} of {ARRIVALS} called\n"
    yield "| called | seeds | AUC after the last round | standard deviation | below any |"
    yield "|---|---|---|---|---|"
    uniform = None
    for policy in POLICIES:
        found = np.array([learned_by(earlier, later, policy, seed) for seed in range(seeds)])
        uniform = found if uniform is None else uniform
        below = float((uniform - found).mean())
        yield f"| {policy} | {seeds} | {found.mean():.4f} | {found.std():.4f} | {below:+.4f} |"


def _sabotage(earlier: Examples, later: Examples, seeds: int) -> Iterator[str]:
    yield f"\n## {HONEST:,} verdicts of ten reps, and one who sends false acceptances\n"
    yield "| false | seeds | promoted | AUC of the champion before | AUC in service after | least |"
    yield "|---|---|---|---|---|---|"
    for false in (0, FALSE):
        found = [sabotaged(earlier, later, false, seed) for seed in range(seeds)]
        before, after = (np.mean([getattr(one, name) for one in found])
                         for name in ("champion", "in_service"))  # fmt: skip
        least = min(one.in_service - one.champion for one in found)
        promoted = sum(one.promoted for one in found)
        yield f"| {false:,} | {seeds} | {promoted} | {before:.4f} | {after:.4f} | {least:+.4f} |"


def _months() -> Iterator[str]:
    yield "\n## Months of the demo's company, on a database of its own"
    for setting in SETTINGS:
        words = f"{setting.words} " if setting.words else ""
        yield f"\n`smarketing-train simulate {words}--until {UNTIL}`\n\n```"
        yield from told(lived(setting.course))
        yield "```"


if __name__ == "__main__":
    main()
