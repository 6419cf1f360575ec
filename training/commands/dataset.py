"""`dataset OUT`: take the training set away, without names and addresses."""

import argparse
from pathlib import Path

from models.database import opened, reading
from models.now import now
from training.commands.words import DONE, Commands, say
from training.dataset import load
from training.frame import write_frame
from training.runs import labels_of
from training.settings import Settings


def add(commands: Commands) -> None:
    command = commands.add_parser("dataset", help="write the training frame of the database")
    command.add_argument("out", type=Path, metavar="OUT", help="a .parquet or .csv file")
    command.set_defaults(do=_do)


def _do(asked: argparse.Namespace) -> int:
    settings = Settings()
    say("reading what sales said, and what was known when they did")
    with opened(settings.database) as engine, reading(engine) as session:
        data = load(session, now(), labels_of(session, settings))
    features = write_frame(data.examples, data.lead_ids, asked.out)
    good = data.examples.positives
    say(f"{len(data.examples)} labelled leads, {good} of them good, {features} features")
    for (kind, why), leads in sorted(data.labels.items()):
        say(f"  {kind}, {why.replace('_', ' ')}: {leads}")
    return DONE
