"""What is measured: later rows, four slices, few labels, rolling retraining, shuffled labels."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.quality.peers import Peer, peers
from models.scorecard.document import load
from models.scorecard.scorecard import Rule, Scorecard
from training.examples import Columns, Examples, Floats
from training.gate import looks_at
from training.learner import learn
from training.metrics import measure
from training.pipeline import Plan, chances, run
from training.rolling import roll
from training.split import by_time

NO_PRIOR = Scorecard(50.0, 0.0, ())
DRAWS = 8
Row = dict[str, Any]


def ten_plain_rules() -> Scorecard:
    return load((Path(__file__).parent / "ten_plain_rules.json").read_bytes())


def smarketing(earlier: Examples, later: Examples) -> Floats:
    return chances(learn(earlier, NO_PRIOR).scorecard, later)


def later_rows(table: str, examples: Examples) -> Iterator[Row]:
    """Train on the first 70%, test on the last 30%."""
    earlier, later = by_time(examples, 0.3, seed=0)
    for name, peer in _all():
        yield _measured(f"{table}, later 30%", name, peer, earlier, later)


def four_slices(table: str, examples: Examples) -> Iterator[Row]:
    """Train on the first 40, 55, 70, 85%, test on the next 15%; the mean comes last."""
    for name, peer in _all():
        rows = []
        for cut in (0.4, 0.55, 0.7, 0.85):
            earlier = examples.take(slice(0, int(cut * len(examples))))
            later = examples.take(slice(len(earlier), int((cut + 0.15) * len(examples))))
            rows.append(_measured(f"{table}, {cut:.0%} -> next 15%", name, peer, earlier, later))
        yield from rows
        yield _mean(rows, f"{table}, mean of four slices")


def few_labels(examples: Examples) -> Iterator[Row]:
    """Draw labels from the first 70%; start from ten plain rules, right, half or all wrong."""
    earlier, later = by_time(examples, 0.3, seed=0)
    rules = ten_plain_rules()
    starts: dict[str, tuple[Callable[[int], Scorecard], tuple[int, ...]]] = {
        "ten plain rules": (lambda _: rules, (0, 25, 100, 500, 1000)),
        "a random half turned round": (lambda draw: _half_turned(rules, draw), (100, 200)),
        "all turned round": (lambda _: _turned(rules, range(10)), (50, 100)),
    }
    for start, (prior, sizes) in starts.items():
        for labels in sizes:
            rows = [
                _drawn(earlier, later, prior(draw), labels, draw, f"{start}, {labels} labels")
                for draw in range(DRAWS)
            ]
            yield _mean(rows, rows[0]["protocol"])


def rolling(table: str, examples: Examples, say: Callable[[str], None]) -> Iterator[Row]:
    """Learn again before each 2,000 rows of the last 30%, bare and with the base-rate tracker."""
    found = roll(examples, Plan(NO_PRIOR, NO_PRIOR), 2_000, say)
    tracked = found.pop("tracked")
    yield {"protocol": f"{table}, rolling 2,000", "learner": "smarketing"} | found
    yield {"protocol": f"{table}, rolling 2,000", "learner": "smarketing, tracked"} | tracked


def shuffled_labels(table: str, examples: Examples, shuffles: int) -> Row:
    """Shuffle the labels of 1,000 random rows; nothing should be promoted."""
    promoted, worse = 0, []
    for seed in range(shuffles):
        random = np.random.default_rng(seed)
        part = examples.take(np.sort(random.choice(len(examples), 1_000, replace=False)))
        found = run(replace(part, label=random.permutation(part.label)), _plan(seed))
        promoted += found.judgement.verdict == "promote"
        if found.evaluation:
            gap = found.evaluation.candidate.log_loss - found.evaluation.prevalence.log_loss
            worse.append(gap)
    return {
        "protocol": f"{table}, {shuffles} shuffles of 1,000 labels",
        "learner": "smarketing",
        "promoted": promoted / shuffles,
        "log_loss_over_prevalence": float(np.mean(worse)),
        "worst": float(np.max(worse)),
    }


def shuffled_looks(table: str, examples: Examples, sequences: int) -> Row:
    """Look at shuffled labels ten times, 300 at first and 30 more each time, learning anew."""
    promoted = [_ever_promoted(examples, seed) for seed in range(sequences)]
    return {
        "protocol": f"{table}, {sequences} sequences of shuffled labels, 10 looks each",
        "learner": "smarketing",
        "promoted": float(np.mean(promoted)),
    }


def _ever_promoted(examples: Examples, seed: int) -> bool:
    random = np.random.default_rng(seed)
    drawn = examples.take(random.permutation(len(examples))[:570])
    known = replace(drawn, label=random.permutation(drawn.label), at=np.arange(570.0))
    judged: list[float] = []
    for rows in range(300, 600, 30):
        later = np.arange(round(0.7 * rows), rows, dtype=np.float64)
        plan = replace(_plan(seed), looks=looks_at(later + 1.0, judged))
        if run(known.take(slice(0, rows)), plan).judgement.verdict == "promote":
            return True
        judged.insert(0, float(rows))
    return False


def _plan(seed: int) -> Plan:
    return Plan(NO_PRIOR, NO_PRIOR, seed=seed)


def _all() -> list[tuple[str, Peer]]:
    return [*peers().items(), ("smarketing", smarketing)]


def _measured(protocol: str, name: str, peer: Peer, earlier: Examples, later: Examples) -> Row:
    began = perf_counter()
    chance = peer(earlier, later)
    seconds = perf_counter() - began
    figures = measure(chance, later.label).document()
    return {"protocol": protocol, "learner": name, "seconds": seconds} | figures


def _drawn(
    earlier: Examples, later: Examples, prior: Scorecard, labels: int, draw: int, protocol: str
) -> Row:
    random = np.random.default_rng(draw)
    rows = np.sort(random.choice(len(earlier), labels, replace=False))
    leads: Columns = earlier.columns

    def learned(few: Examples, rest: Examples) -> Floats:
        return chances(learn(few, prior, draw, leads).scorecard, rest)

    return _measured(protocol, "smarketing", learned, earlier.take(rows), later)


def _mean(rows: list[Row], protocol: str) -> Row:
    figures = {key for key, value in rows[0].items() if isinstance(value, float)}
    mean = {key: float(np.mean([row[key] for row in rows])) for key in sorted(figures)}
    return {"protocol": protocol, "learner": rows[0]["learner"]} | mean


def _half_turned(rules: Scorecard, draw: int) -> Scorecard:
    return _turned(rules, np.random.default_rng(1_000 + draw).permutation(10)[:5])


def _turned(rules: Scorecard, which: Any) -> Scorecard:
    chosen = {int(i) for i in which}
    return replace(
        rules,
        rules=tuple(
            replace(rule, points=tuple(-points for points in rule.points))
            if i in chosen and isinstance(rule, Rule)
            else rule
            for i, rule in enumerate(rules.rules)
        ),
    )
