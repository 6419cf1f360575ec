"""The split: what is learned on is earlier than what it is judged on."""

import numpy as np

from training.examples import Examples


def by_time(examples: Examples, later_share: float, seed: int) -> tuple[Examples, Examples]:
    """Return the earlier rows and the later `later_share`, shuffled where time is not known."""
    if examples.at is None:
        shuffled = np.random.default_rng(seed).permutation(len(examples))
        examples = examples.take(shuffled)
    ordered = examples.in_time_order()
    cut = round(len(ordered) * (1 - later_share))
    return ordered.take(slice(0, cut)), ordered.take(slice(cut, None))
