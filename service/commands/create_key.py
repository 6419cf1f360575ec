"""`keys create`: make a key and print it, once."""

import argparse

from models.audit import note_command
from models.database import transaction
from service.commands.words import opened_database, say
from service.kit.settings import Settings
from service.people.keys import create_key


def do(options: argparse.Namespace, settings: Settings) -> int:
    with opened_database(settings) as engine, transaction(engine) as session:
        secret = create_key(session, options.role, options.name, options.rep)
        note_command(session, "keys create", {"role": options.role, "name": options.name})
    say(secret)
    return 0
