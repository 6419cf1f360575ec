"""`migrate`: bring the database to the newest schema, and seed it."""

import argparse

from models.database import make_engine, transaction
from models.migrations.run import upgrade
from models.seed import seed
from service.kit.settings import Settings


def do(_options: argparse.Namespace, settings: Settings) -> int:
    engine = make_engine(settings.database)
    upgrade(engine)
    with transaction(engine) as session:
        seed(session)
    engine.dispose()
    return 0
