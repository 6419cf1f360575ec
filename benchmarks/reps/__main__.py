"""Measure what noisy reps, selection, drift and lift come to; write benchmarks/reps.md."""

import argparse
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks.quality.real_tables import read
from benchmarks.reps.drifting import NO_PRIOR, alarmed
from benchmarks.reps.lifting import companies
from benchmarks.reps.mixes import errors, errors_of_oracle, errors_of_seer, judged
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
PROTOCOLS = (
    ("severe", False, 0.017),
    ("severe", True, 0.024),
    ("inverted", False, 0.007),
    ("clean", False, 0.002),
)
"""Care of the reps, whether they have territories, and how much AUC is aimed to be lost at most."""
LABELS = 1_500
HEAD = "# Feedback as it really is\n\nMade by `python -m benchmarks.reps` (`--only` for one part)."
NEAR = 0.07


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reps", description=__doc__)
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--only", nargs="+", choices=SECTIONS, help="leave the others as they are")
    asked = parser.parse_args()
    written = _written()
    for name in asked.only or SECTIONS:
        print(f"## {name}\n", flush=True)
        lines = []
        for line in SECTIONS[name](asked.seeds):
            print(line, flush=True)
            lines.append(line)
        written[name] = "\n".join(lines)
        told = (f"## {title}\n\n{written[title].strip()}" for title in SECTIONS if title in written)
        OUT.write_text("\n\n".join([HEAD, *told]) + "\n", encoding="utf-8")


def _written() -> dict[str, str]:
    """Return what the file holds, by section."""
    if not OUT.exists():
        return {}
    parts = OUT.read_text(encoding="utf-8").split("\n## ")[1:]
    return {name: text for name, _, text in (part.partition("\n") for part in parts)}


@cache
def _leads() -> tuple[Examples, Examples]:
    """Return X Education's earlier and later leads."""
    folder = Settings().data_dir
    if folder is None:
        sys.exit("Name the folder of the real tables: SMARKETING_DATA_DIR=...")
    return by_time(read("X Education", folder), 0.3, seed=0)


def _lift_and_drift(_seeds: int) -> Iterator[str]:
    covered, width = companies(100, 5_000)
    yield "- 100 companies of 5,000 leads: the lift's 90% interval covers the truth in"
    yield f"  {covered:.0%}, its median width is {width:.2f}"
    yield f"- no drift, 200 against 200 leads, 200 draws: {alarmed(200, 0.0, 200):.1%} false alarms"
    found = alarmed(1_000, 0.5, 50)
    yield f"- half a standard deviation, 1,000 against 1,000, 50 draws: found in {found:.0%}\n"


def _raters(seeds: int) -> Iterator[str]:
    earlier, later = _leads()
    yield f"{LABELS:,} verdicts of ten reps on X Education's earlier leads, judged on later, clean"
    yield "labels. Errors are of each rep's sensitivity and specificity; an oracle who knows the"
    yield "truth of every lead, and only counts, errs too: a rep gave 150 verdicts. So does a seer,"
    yield "who knows each lead's chance, as clean labels of other leads teach it, and of the lead"
    yield "itself only the verdict: nearer than that is luck.\n"
    columns = ["reps", "seeds", "aimed at", "AUC lost, naive", "AUC lost", "ECE", "relied on"]
    columns += ["mean error", "largest", f"within {NEAR}"]
    columns += ["seer's mean", "largest", f"within {NEAR}"]
    columns += ["oracle's mean", "largest", f"within {NEAR}"]
    yield f"| {' | '.join(columns)} |"
    yield "|---" * len(columns) + "|"
    for mix, territories, aimed in PROTOCOLS:
        rows = [_once(earlier, later, mix, territories, seed) for seed in range(seeds)]
        mean = np.mean(rows, axis=0)
        name = f"{mix}{', territories' if territories else ''}"
        figures = " | ".join(f"{figure:.4f}" for figure in mean)
        yield f"| {name} | {seeds} | {aimed} | {figures} |"


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
    seer = errors_of_seer(clean, naive, care, seed)
    for found in (errors(heard.raters, care), seer, errors_of_oracle(clean, naive, care)):
        figures += [float(found.mean()), float(found.max()), float((found <= NEAR).mean())]
    return figures


def _measured(examples: Examples, earlier: Examples, later: Examples) -> Metrics:
    learned = learn(examples, NO_PRIOR, leads=earlier.columns)
    return measure(chances(learned.scorecard, later), later.label)


def _selection(seeds: int) -> Iterator[str]:
    earlier, later = _leads()
    yield f"{ROUNDS} rounds, {CALLED} of {ARRIVALS} leads called in each, all verdicts right.\n"
    yield "| called | seeds | AUC after the last round | standard deviation | below any |"
    yield "|---|---|---|---|---|"
    uniform = None
    for policy in POLICIES:
        found = np.array([learned_by(earlier, later, policy, seed) for seed in range(seeds)])
        uniform = found if uniform is None else uniform
        below = float((uniform - found).mean())
        yield f"| {policy} | {seeds} | {found.mean():.4f} | {found.std():.4f} | {below:+.4f} |"


def _sabotage(seeds: int) -> Iterator[str]:
    earlier, later = _leads()
    yield f"{HONEST:,} verdicts of ten reps (mild), and one who sends false acceptances. Aimed at:"
    yield "what is in service never gets worse, and as many runs promote as without them.\n"
    yield "| false | seeds | promoted | AUC of the champion before | AUC in service after | least |"
    yield "|---|---|---|---|---|---|"
    for false in (0, FALSE):
        found = [sabotaged(earlier, later, false, seed) for seed in range(seeds)]
        before, after = (np.mean([getattr(one, name) for one in found])
                         for name in ("champion", "in_service"))  # fmt: skip
        least = min(one.in_service - one.champion for one in found)
        promoted = sum(one.promoted for one in found)
        yield f"| {false:,} | {seeds} | {promoted} | {before:.4f} | {after:.4f} | {least:+.4f} |"


def _months(_seeds: int) -> Iterator[str]:
    for setting in SETTINGS:
        words = f"{setting.words} " if setting.words else ""
        yield f"\n`smarketing-train simulate {words}--until {UNTIL}`\n\n```"
        yield from told(lived(setting.course))
        yield "```"


SECTIONS: dict[str, Callable[[int], Iterator[str]]] = {
    "Lift and drift": _lift_and_drift,
    "Reps": _raters,
    "Selection": _selection,
    "Sabotage": _sabotage,
    "Months": _months,
}

if __name__ == "__main__":
    main()
