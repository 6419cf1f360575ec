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
    """Look for no garbage while modules are read, and leave what they made out of later looks."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def look_rarely() -> None:
    """Look for garbage as rarely as a service should."""
    gc.set_threshold(*THRESHOLDS)
