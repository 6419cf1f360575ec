"""The garbage collector at the start: what is made while modules are read stays.

Looking through it again and again, and finding nothing, takes a fifth of the start.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLDS = (50_000, 20, 20)
"""A group of requests makes many small objects that die young: look for circles less often."""


@contextmanager
def put_off() -> Iterator[None]:
    """Look for no garbage while modules are read."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def settle() -> None:
    """Leave what there is by now out of every later look, and look less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
