"""The garbage collector, which looks for circles too often for what is done here."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

OF_A_GROUP, OF_A_FILE = 50_000, 1_000_000
"""How many more objects there are before a look: many of a group of requests, and of all slices of
a file, which leave nothing behind.
"""


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


def look_for_circles_seldom(after: int = OF_A_GROUP) -> None:
    """Look less often: groups of requests and of rows make many small objects that die young."""
    gc.set_threshold(after, 20, 20)
