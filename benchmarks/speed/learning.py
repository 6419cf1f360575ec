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
from training import pool
from training.learner import learn

LABELLED = 100_000
BOOSTING, RIDGES, BAYES = "boosting", "ridges", "naive Bayes"
FITS: dict[str, tuple[object, str]] = {
    BOOSTING: (HistGradientBoostingClassifier, "fit"),
    RIDGES: (pool, "fit_path"),
    BAYES: (pool, "fit_bayes"),
}
"""Every fit of an estimator; scikit-learn's is the boosting alone, the others are our own."""


def rows() -> Iterator[Row]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.speed.learning"],
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    seconds, fits = found["seconds"], found["fits"]
    each = ", ".join(f"{name} {taken:.1f} s" for name, taken in fits.items())
    beside_all = seconds / sum(fits.values())
    yield Row(
        "training on 100,000 labelled leads", seconds / fits[BOOSTING],
        "of the fits inside it", 1.5, "less",
        detail=f"{seconds:.1f} s, of which {each}: {beside_all:.2f} of all of these",
    )  # fmt: skip
    yield Row("training's memory", found["peak_mb"], "MB", 1000, "less")


def main() -> None:
    """Learn once, and print how long it took, what of it in which fits, and the peak."""
    fits = dict.fromkeys(FITS, 0.0)

    def timed(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def asked(*given: Any, **more: Any) -> Any:
            began = perf_counter()
            try:
                return method(*given, **more)
            finally:
                fits[name] += perf_counter() - began

        return asked

    for name, (owner, method) in FITS.items():
        setattr(owner, method, timed(name, getattr(owner, method)))
    rows = examples(LABELLED)
    began = perf_counter()
    learn(rows, EMPTY)
    seconds = perf_counter() - began
    sys.stdout.write(json.dumps({"seconds": seconds, "fits": fits, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main()
