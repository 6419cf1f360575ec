"""`card VERSION_ID OUT`: a version's card as HTML or Markdown."""

import argparse
from pathlib import Path

from models.card.of_version import Format, card_as
from models.database import opened, reading
from models.tables import Version
from training.commands.words import DONE, Commands, say
from training.refusals import Refusal
from training.settings import Settings

FORMATS: dict[str, Format] = {".html": "html", ".md": "markdown"}


class CardError(Refusal):
    """There is no such card."""


def add(commands: Commands) -> None:
    command = commands.add_parser("card", help="write what a version is, and how good")
    command.add_argument("version", metavar="VERSION_ID")
    command.add_argument("out", type=Path, metavar="OUT", help="a .html or .md file")
    command.set_defaults(do=_do)


def _do(asked: argparse.Namespace) -> int:
    if asked.out.suffix not in FORMATS:
        raise CardError(f"{asked.out} ends neither in .html nor in .md")
    with opened(Settings().database) as engine, reading(engine) as session:
        version = session.get(Version, asked.version)
        if version is None:
            raise CardError(f"there is no version {asked.version}")
        text = card_as(FORMATS[asked.out.suffix], session, version)
    asked.out.write_text(text, encoding="utf-8")
    say(f"the card of version {asked.version} is in {asked.out}")
    return DONE
