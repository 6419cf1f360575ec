"""The garbage collector, which looks for circles too often for what is done here."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLDS = (50_000, 20, 20)


@contextmanager
def put_off() -> Iterator[None]:
    """Look for none while modules are read, and leave what they made out of later looks.

    What is made there stays; to look through it again and again takes a fifth of the start.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def look_for_circles_seldom() -> None:
    """Look less often: groups of requests and of rows make many small objects that die young."""
    gc.set_threshold(*THRESHOLDS)
