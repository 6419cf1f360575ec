"""Migrations suit the release before: its code goes on working on the schema of this one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, inspect

from models.database import make_engine
from models.migrations import run
from models.migrations.newest import newest

Shape = dict[str, dict[str, Any]]

NOT_FOR_OLD_CODE = {
    "0009": {
        "endpoint.secret is gone",
        "endpoint.earlier_secret is gone",
        "endpoint.salt is new and old code does not fill it",
    }
}
"""Secrets of webhooks had to leave the database at once: endpoints from before are switched off."""


def migrate_to(engine: Engine, revision: str) -> None:
    with engine.connect().execution_options(writes=True) as connection:
        command.upgrade(run._config(connection), revision)
        connection.commit()


def shape_of(engine: Engine) -> Shape:
    """Return every table's columns, keys and unique constraints."""
    found = inspect(engine)
    return {
        table: {
            "columns": {column["name"]: column for column in found.get_columns(table)},
            "unique": {
                *(tuple(one["column_names"]) for one in found.get_unique_constraints(table)),
                *(tuple(one["column_names"]) for one in found.get_indexes(table) if one["unique"]),
            },
            "refers": {tuple(one["constrained_columns"]) for one in found.get_foreign_keys(table)},
        }
        for table in found.get_table_names()
    }


def troubles(old: Shape, new: Shape) -> Iterator[str]:
    """Say what old code would trip over: what is gone, what it does not fill, what refuses it."""
    for table, before in old.items():
        if table not in new:
            yield f"{table} is gone"
            continue
        yield from changed(table, before["columns"], new[table]["columns"])
        for what in ("unique", "refers"):
            for columns in new[table][what] - before[what]:
                if set(columns) <= set(before["columns"]):
                    yield f"{table} {columns} is {what} now"


def changed(table: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    for name, column in before.items():
        kept = after.get(name)
        if kept is None:
            yield f"{table}.{name} is gone"
        elif column["nullable"] and not kept["nullable"]:
            yield f"{table}.{name} must be filled now"
        elif str(kept["type"]) != str(column["type"]):
            yield f"{table}.{name} was {column['type']} and is {kept['type']}"
    for name in after.keys() - before.keys():
        if not after[name]["nullable"] and after[name]["default"] is None:
            yield f"{table}.{name} is new and old code does not fill it"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{tmp_path / 'old.db'}")
    yield engine
    engine.dispose()


def test_every_migration_only_adds_what_old_code_need_not_know(empty: Engine) -> None:
    found = {}
    for number in range(1, int(newest()) + 1):
        before = shape_of(empty) if number > 1 else {}
        migrate_to(empty, f"{number:04d}")
        if told := set(troubles(before, shape_of(empty))):
            found[f"{number:04d}"] = told
    assert found == NOT_FOR_OLD_CODE
