"""`check`: look at the champion in service: drift, calibration, lift."""

import argparse
import json

from models.database import opened
from training.checkup import check_on_database
from training.commands.words import DONE, Commands
from training.settings import Settings


def add(commands: Commands) -> None:
    command = commands.add_parser("check", help="look at the champion: drift, calibration, lift")
    command.set_defaults(do=_do)


def _do(_asked: argparse.Namespace) -> int:
    settings = Settings()
    with opened(settings.database) as engine:
        print(json.dumps(check_on_database(engine, settings).report))
    return DONE
