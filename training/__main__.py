"""The command `smarketing-train`: one subcommand a task."""

import argparse
import sys
from collections.abc import Sequence

from sqlalchemy.exc import OperationalError, ProgrammingError

from models.scorecard.document import ScorecardError
from models.tabular.csvfile import TableError
from models.tabular.mapping import MapError
from training.commands import (
    card,
    challenge,
    check,
    dataset,
    evaluate,
    replay,
    run,
    score,
    simulate,
    watch,
)
from training.commands.words import ODD_INPUT, say
from training.engine import engine
from training.refusals import Refusal

COMMANDS = (run, watch, evaluate, challenge, dataset, score, replay, card, check, simulate)
EXPECTED = (TableError, MapError, ScorecardError, Refusal, OSError)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code."""
    parser = argparse.ArgumentParser(prog="smarketing-train", description=__doc__)
    parser.set_defaults(engine="local", scheduler=None)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands)
    asked = parser.parse_args(arguments)
    try:
        with engine(asked.engine, asked.scheduler):
            return int(asked.do(asked))
    except EXPECTED as error:
        say(f"smarketing-train: {error}")
    except (OperationalError, ProgrammingError) as error:
        says = str(error.orig).partition("\n")[0]
        say(f"smarketing-train: the database says: {says} (was `smarketing migrate` run on it?)")
    return ODD_INPUT


if __name__ == "__main__":
    sys.exit(main())
