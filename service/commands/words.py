"""What commands share: how they give back what came of them, and say how it goes beside it."""

import sys


def give(text: str) -> None:
    """Give back what came of the command."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def say(text: str) -> None:
    """Tell the person how it goes, apart from what the command gives back."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def progress(done: int, total: int) -> None:
    """Tell how far it is."""
    end = "\n" if done == total else "\r"
    sys.stderr.write(f"{done:,} of {total:,} rows{end}")
    sys.stderr.flush()
