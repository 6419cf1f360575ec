"""`keys create`: make a key and print it, once."""

import argparse

from models.audit import note_command
from models.database import make_engine, transaction
from service.commands.words import say
from service.kit.settings import Settings
from service.people.keys import create_key


def do(options: argparse.Namespace, settings: Settings) -> int:
    engine = make_engine(settings.database)
    with transaction(engine) as session:
        secret = create_key(session, options.role, options.name, options.rep)
        note_command(session, "keys create", {"role": options.role, "name": options.name})
    engine.dispose()
    say(secret)
    return 0
