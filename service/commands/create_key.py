"""`keys create`: make a key and print it, once."""

import argparse

from models.audit import note_command
from models.database import opened, transaction
from service.commands.words import give
from service.kit.settings import Settings
from service.people.keys import create_key


def do(options: argparse.Namespace, settings: Settings) -> int:
    with opened(settings.database) as engine, transaction(engine) as session:
        secret = create_key(session, options.role, options.name, options.rep)
        note_command(session, "keys create", {"role": options.role, "name": options.name})
    give(secret)
    return 0
