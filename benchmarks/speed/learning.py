"""Training beside the bare scikit-learn fits inside it, in a process whose peak is watched."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

from sklearn.ensemble import HistGradientBoostingClassifier

from benchmarks.speed.made_up import EMPTY, examples
from benchmarks.speed.rows import Row
from benchmarks.speed.servers import peak_mb
from training.learner import learn

LABELLED = 100_000


def rows() -> Iterator[Row]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.speed.learning"],
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    detail = f"{found['seconds']:.1f} s, of which scikit-learn {found['inside']:.1f} s"
    yield Row(
        "training on 100,000 labelled leads", found["seconds"] / found["inside"],
        "of the fits inside it", 1.5, "less", detail=detail,
    )  # fmt: skip
    yield Row("training's memory", found["peak_mb"], "MB", 1000, "less")


def main() -> None:
    """Learn once, and print how long it took, what of it in scikit-learn, and the peak."""
    inside = [0.0]

    def timed(method: Callable[..., Any]) -> Callable[..., Any]:
        def asked(*given: Any, **more: Any) -> Any:
            began = perf_counter()
            try:
                return method(*given, **more)
            finally:
                inside[0] += perf_counter() - began

        return asked

    HistGradientBoostingClassifier.fit = timed(HistGradientBoostingClassifier.fit)
    rows = examples(LABELLED)
    began = perf_counter()
    learn(rows, EMPTY)
    seconds = perf_counter() - began
    sys.stdout.write(json.dumps({"seconds": seconds, "inside": inside[0], "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main()
