"""The archive: a whole database as one file, to move from SQLite to PostgreSQL, or to keep.

Gzipped lines of JSON: a head that names the schema and counts the rows of each table, then a line a
row, in an order in which what refers to others comes after them, then the SHA-256 of all lines
before. Rows are streamed both ways.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from datetime import date, datetime
from gzip import open as gzip_open
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    Engine,
    LargeBinary,
    Table,
    func,
    insert,
    null,
    select,
    text,
)

from models.database import UTCDateTime
from models.migrations.newest import newest
from models.tables import all_tables

FORMAT = 1
SLICE = 1000

Progress = Callable[[int, int], None]


class ArchiveError(Exception):
    """The archive cannot be taken in; the message says why."""


def export(engine: Engine, path: Path, progress: Progress) -> dict[str, int]:
    """Write a database to a new file that only its owner may read; return the rows by table.

    All is read as of one instant. Raises ArchiveError when the schema is not this release's.
    """
    path.touch(mode=0o600, exist_ok=False)
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        _expect_schema(connection)
        counts = {str(table.name): _count(connection, table) for table in _tables()}
        done, total = 0, sum(counts.values())
        digest = sha256()
        with gzip_open(path, "wb", compresslevel=5) as file:
            for line in _lines(connection, counts):
                digest.update(line)
                file.write(line)
                done += 1
                if done % SLICE == 0:
                    progress(min(done, total), total)
            file.write(_seal(digest.hexdigest()))
    progress(total, total)
    return counts


def restore(connection: Connection, path: Path, progress: Progress) -> dict[str, int]:
    """Fill a migrated database in which nobody is known yet; return the rows by table.

    What a new database is seeded with gives way. The caller commits. Raises ArchiveError.
    """
    _expect_schema(connection)
    if _count(connection, all_tables().tables["lead"]):
        raise ArchiveError("the database has leads already: restore into a new one")
    counts = _check(path)
    for table in reversed(_tables()):
        if _count(connection, table):
            connection.execute(table.delete())
    done, total = 0, sum(counts.values())
    for table, rows in _slices(path):
        connection.execute(insert(table), rows)
        done += len(rows)
        progress(done, total)
    for table in _tables():
        if (found := _count(connection, table)) != counts.get(table.name, 0):
            raise ArchiveError(f"{table.name} has {found} rows instead of {counts[table.name]}")
    _go_on_counting(connection)
    return counts


def _tables() -> list[Table]:
    return all_tables().sorted_tables


def _expect_schema(connection: Connection) -> None:
    held = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if held != newest():
        raise ArchiveError("the database is not of this release: run `smarketing migrate` first")


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _lines(connection: Connection, counts: dict[str, int]) -> Iterator[bytes]:
    yield orjson.dumps({"format": FORMAT, "schema": newest(), "rows": counts}) + b"\n"
    for table in _tables():
        rows = table.select().order_by(*table.primary_key.columns)
        for row in connection.execute(rows.execution_options(yield_per=SLICE)):
            values = [_told(value) for value in row]
            yield orjson.dumps([str(table.name), values]) + b"\n"


def _seal(digest: str) -> bytes:
    return orjson.dumps({"sha256": digest}) + b"\n"


def _told(value: Any) -> Any:
    return b64encode(value).decode() if isinstance(value, bytes) else value


def _check(path: Path) -> dict[str, int]:
    """Read the archive once to its end, so that nothing is taken in from half of one."""
    digest, last = sha256(), b""
    counts: dict[str, int] = {}
    try:
        with gzip_open(path, "rb") as file:
            head = orjson.loads(first := file.readline())
            if head.get("format") != FORMAT or head.get("schema") != newest():
                raise ArchiveError("the archive is of another release")
            counts, last = head["rows"], first
            for line in file:
                digest.update(last)
                last = line
    except (OSError, EOFError, ValueError) as error:
        raise ArchiveError("the file is no whole archive") from error
    if last != _seal(digest.hexdigest()):
        raise ArchiveError("the archive was cut or changed")
    return counts


def _slices(path: Path) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    rows: list[dict[str, Any]] = []
    held: Table | None = None
    with gzip_open(path, "rb") as file:
        file.readline()
        for line in file:
            told = orjson.loads(line)
            if isinstance(told, dict):
                break
            table = all_tables().tables[told[0]]
            if held is not None and (table is not held or len(rows) == SLICE):
                yield held, rows
                rows = []
            held = table
            pairs = zip(table.columns, told[1], strict=True)
            rows.append({column.name: _read(column, value) for column, value in pairs})
    if held is not None and rows:
        yield held, rows


def _read(column: Column[Any], value: Any) -> Any:
    if value is None:
        return null() if isinstance(column.type, JSON) else None
    if isinstance(column.type, UTCDateTime):
        return datetime.fromisoformat(value)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    return b64decode(value) if isinstance(column.type, LargeBinary) else value


def _go_on_counting(connection: Connection) -> None:
    """Let PostgreSQL's sequences go on after the numbers that were taken in."""
    if connection.dialect.name != "postgresql":
        return
    for table in _tables():
        column = table.autoincrement_column
        if column is None:
            continue
        highest = connection.execute(select(func.max(column))).scalar()
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        if highest and connection.execute(select(sequence)).scalar():
            connection.execute(select(func.setval(sequence, highest)))
