"""Migrations lead to the tables in code and back to nothing, on both databases."""

from collections.abc import Callable

from alembic import command
from sqlalchemy import Engine, inspect

from models.database import make_engine, transaction
from models.migrations import run
from models.migrations.run import check, upgrade
from models.seed import seed

Count = Callable[[str], int]


def downgrade(engine: Engine) -> None:
    """Take every migration back."""
    with engine.connect().execution_options(writes=True) as connection:
        command.downgrade(run._config(connection), "base")
        connection.commit()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_migrations_lead_to_the_tables_in_code(engine: Engine) -> None:
    check(engine)


def test_migrating_again_changes_nothing(engine: Engine, count: Count) -> None:
    before = tables(engine)
    upgrade(engine)
    with transaction(engine) as session:
        seed(session)
    assert tables(engine) == before
    assert (count("version"), count("promotion")) == (1, 1)


def test_migrations_go_back_to_nothing_and_forth_again(engine: Engine) -> None:
    before = tables(engine)
    assert before
    downgrade(engine)
    assert tables(engine) == set()
    upgrade(engine)
    assert tables(engine) == before
    check(engine)


def test_an_empty_database_is_migrated_and_seeded(tmp_path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/a/new/folder/smarketing.db")
    upgrade(engine)
    with transaction(engine) as session:
        seed(session)
    check(engine)
    engine.dispose()
    kept = list((tmp_path / "a" / "new" / "folder").iterdir())
    assert [path.stat().st_mode & 0o077 for path in kept] == [0] * len(kept), "only ours to read"
