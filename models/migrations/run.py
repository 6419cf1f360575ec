"""Running Alembic from code: the project has no alembic.ini to find."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

FOLDER = Path(__file__).parent


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest schema."""
    with engine.connect().execution_options(writes=True) as connection:
        command.upgrade(_config(connection), "head")
        connection.commit()


def check(engine: Engine) -> None:
    """Raise alembic's CommandError when the tables in code differ from the migrated database."""
    with engine.connect() as connection:
        command.check(_config(connection))


def revise(engine: Engine, message: str) -> None:
    """Write the next migration from what differs between code and database: for developers."""
    number = 1 + len(list((FOLDER / "versions").glob("[0-9]*.py")))
    with engine.connect() as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=f"{number:04d}")


def _config(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config
