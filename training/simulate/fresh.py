"""A database as a new installation has it, thrown away afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from models.database import make_engine, transaction
from models.migrations.run import upgrade
from models.seed import seed


@contextmanager
def fresh_database() -> Iterator[Engine]:
    """Open a migrated and seeded SQLite database, for as long as something is simulated."""
    with TemporaryDirectory(prefix="smarketing-") as folder:
        engine = make_engine(f"sqlite:///{folder}/simulated.db")
        try:
            upgrade(engine)
            with transaction(engine) as session:
                seed(session)
            yield engine
        finally:
            engine.dispose()
