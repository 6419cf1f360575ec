"""What commands share: how they speak, and what they are told."""

import sys
from argparse import ArgumentParser
from typing import Protocol

from training.engine import ENGINES

DONE, DIFFERS, ODD_INPUT, STOPPED_BY_LEAK = 0, 1, 2, 3
"""Exit codes."""


class Commands(Protocol):
    """Where a command adds its words."""

    def add_parser(self, name: str, *, help: str) -> ArgumentParser: ...  # noqa: A002 - argparse's


def add_engine(command: ArgumentParser) -> None:
    """Let a command be told where to compute."""
    where = command.add_argument_group("where to compute")
    where.add_argument("--engine", choices=ENGINES, default="local", help="here, or on a cluster")
    where.add_argument("--scheduler", metavar="ADDRESS", help="of the Dask cluster")


def say(text: str) -> None:
    """Tell the person how it goes, apart from what the command gives back."""
    print(text, file=sys.stderr, flush=True)
