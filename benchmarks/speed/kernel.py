"""One lead in memory: points and all reasons from the scorecard, beside a scikit-learn pipeline."""

from collections.abc import Callable, Iterator
from itertools import cycle
from statistics import median
from time import perf_counter

from benchmarks.speed.made_up import examples, large_card
from benchmarks.speed.peers.pipeline import chance, fitted
from benchmarks.speed.rows import Row
from models.scorecard.scorecard import Rule, Scorecard

LEARNED_ON = 30_000
LEADS = 200
ROUNDS = 15


def rows() -> Iterator[Row]:
    scorecard = large_card()
    some = examples(LEADS, seed=2)
    snapshots = [
        {name: None if column[i] != column[i] else column[i] for name, column in plain.items()}
        for plain in ({name: column.tolist() for name, column in some.columns.items()},)
        for i in range(LEADS)
    ]
    ours = _microseconds(scorecard.score, snapshots, 20_000)
    peer = examples(LEARNED_ON)
    features, pipeline = fitted(peer.columns, peer.label)
    theirs = _microseconds(lambda snapshot: chance(features, pipeline, snapshot), snapshots, 50)
    detail = f"{len(scorecard.rules)} rules, {_cells(scorecard):,} cells; pipeline {theirs:,.0f} us"
    yield Row("one lead, points and all reasons", ours, "us", 12, "less", detail=detail)
    yield Row("one lead, beside predict_proba of a pipeline", theirs / ours, "times", 500)


def _microseconds(
    ask: Callable[..., object], snapshots: list[dict[str, object]], times: int
) -> float:
    laps, endless = [], cycle(snapshots)
    for _ in range(ROUNDS):
        began = perf_counter()
        for snapshot, _ in zip(endless, range(times), strict=False):
            ask(snapshot)
        laps.append((perf_counter() - began) / times * 1e6)
    return median(laps)


def _cells(scorecard: Scorecard) -> int:
    return sum(
        len(rule.points) if isinstance(rule, Rule) else sum(map(len, rule.points))
        for rule in scorecard.rules
    )
