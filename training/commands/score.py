"""`score FILE OUT`: score a whole CSV or Parquet file with a version or a scorecard."""

import argparse
from pathlib import Path

from models import registry
from models.database import opened, reading
from models.scorecard.scorecard import Scorecard
from models.tables import Version
from models.tabular.mapping import TableMap, read_map
from training.bulk import score_file
from training.commands.words import DONE, Commands, add_engine, say
from training.evaluate import read_prior
from training.refusals import Refusal
from training.runs import NoChampionError, loaded
from training.settings import Settings

MOST_SHOWN = 5


class UnknownVersionError(Refusal):
    """There is no such version."""


def add(commands: Commands) -> None:
    command = commands.add_parser("score", help="score a whole CSV or Parquet file")
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument("out", type=Path, metavar="OUT", help="a .csv or .parquet file")
    command.add_argument("--map", type=Path, help="MAP.toml: what the columns are")
    command.add_argument(
        "--reasons", action="store_true", help="add the three strongest rules of each row"
    )
    which = command.add_mutually_exclusive_group()
    which.add_argument("--version", metavar="ID", help="a version; else the champion")
    which.add_argument("--scorecard", type=Path, help="a scorecard's JSON, and no database")
    add_engine(command)
    command.set_defaults(do=_do)


def _do(asked: argparse.Namespace) -> int:
    mapped = read_map(asked.map) if asked.map else TableMap()
    scorecard = read_prior(asked.scorecard) if asked.scorecard else _of_version(asked.version)
    read = score_file(asked.file, asked.out, scorecard, mapped, say, asked.reasons)
    for bad in read.bad[:MOST_SHOWN]:
        say(f"line {bad.line} was left out: {bad.why}")
    if len(read.bad) > MOST_SHOWN:
        say(f"and {len(read.bad) - MOST_SHOWN:,} more lines were left out")
    return DONE


def _of_version(version_id: str | None) -> Scorecard:
    with opened(Settings().database) as engine, reading(engine) as session:
        if version_id is None:
            version = registry.champion(session)
            if version is None:
                raise NoChampionError
        else:
            version = session.get(Version, version_id)
            if version is None:
                raise UnknownVersionError(f"there is no version {version_id}")
        return loaded(version)
