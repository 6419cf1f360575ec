"""`run`: train on the database's feedback, judge, publish."""

import argparse
import json

from models.database import opened
from training.commands.words import DONE, Commands, add_engine
from training.runs import run_on_database
from training.settings import Settings


def add(commands: Commands) -> None:
    command = commands.add_parser("run", help="train on the database's feedback, judge, publish")
    command.add_argument("--run", metavar="ID", help="a run that was asked for; else a new one")
    add_engine(command)
    command.set_defaults(do=_do)


def _do(asked: argparse.Namespace) -> int:
    settings = Settings()
    with opened(settings.database) as engine:
        finished = run_on_database(engine, settings, asked.run)
    print(json.dumps({"run": finished.id, "verdict": finished.verdict, **finished.report}))
    return DONE
