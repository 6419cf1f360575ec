"""`watch`: walk the training runs and checkups that are left to a trainer elsewhere."""

import argparse
import signal
from threading import Event

from models.database import opened
from training.commands.words import DONE, Commands, say
from training.settings import Settings
from training.watching import watch


def add(commands: Commands) -> None:
    command = commands.add_parser(
        "watch", help="train whenever asked, where SMARKETING_TRAINER=elsewhere keeps workers off"
    )
    command.set_defaults(do=_do)


def _do(_asked: argparse.Namespace) -> int:
    settings, stopping = Settings(), Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    say("watching for training runs; told to stop, it gives back the run it has begun")
    with opened(settings.database) as engine:
        watch(engine, settings, stopping, say)
    return DONE
