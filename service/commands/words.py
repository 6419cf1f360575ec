"""What commands share: how they speak.

What comes of a command goes to standard output, the rest beside it.
"""

import sys


def say(text: str) -> None:
    """Tell what came of it."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def hear(text: str) -> None:
    """Tell how it goes."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def progress(done: int, total: int) -> None:
    """Tell how far it is."""
    end = "\n" if done == total else "\r"
    sys.stderr.write(f"{done:,} of {total:,} rows{end}")
    sys.stderr.flush()
