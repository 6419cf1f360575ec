"""Garbage: groups of requests and of rows make many small objects that die young."""

import gc

THRESHOLDS = (50_000, 20, 20)


def look_for_circles_seldom() -> None:
    """Leave what is there now out of every later look for circles, and look less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
