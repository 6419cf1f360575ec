"""What commands share: how they open the database, and how they speak.

What comes of a command goes to standard output, the rest beside it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from models.database import make_engine
from service.kit.settings import Settings


@contextmanager
def opened_database(settings: Settings) -> Iterator[Engine]:
    """Open the database that the settings name, for as long as a command needs it."""
    engine = make_engine(settings.database)
    try:
        yield engine
    finally:
        engine.dispose()


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
