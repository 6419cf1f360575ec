"""`migrate`: bring the database to the newest schema, and seed it."""

import argparse

from models.database import opened, transaction
from models.migrations.run import upgrade
from models.seed import seed
from service.kit.settings import Settings


def do(_options: argparse.Namespace, settings: Settings) -> int:
    with opened(settings.database) as engine:
        upgrade(engine)
        with transaction(engine) as session:
            seed(session)
    return 0
