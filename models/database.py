"""The database: one UTC column type, one engine, one way to open a write transaction.

SQLite runs in WAL with synchronous=FULL and takes its one write lock at BEGIN, so a transaction
that has begun to write never fails for a lock. PostgreSQL keeps its defaults.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, DateTime, Dialect, Engine, create_engine, event, make_url
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session, SQLModel

BUSY_SECONDS = 0.5
"""How long anybody waits for a lock, or for one of the pool's connections."""

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "cache_size=-65536",
    "secure_delete=ON",
)
"""What is deleted is overwritten in the file, so that who was erased is not found there either."""

SQLModel.model_config["defer_build"] = True
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, always UTC, on both databases. Naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime: give it a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def make_engine(url: str, pool_size: int = 10) -> Engine:
    """Open an engine on `sqlite:///PATH` (its folder is made) or `postgresql://...`."""
    parsed = make_url(url)
    options: dict[str, Any] = {
        "json_serializer": _json_text,
        "json_deserializer": orjson.loads,
        "hide_parameters": True,
    }
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            path = Path(parsed.database)
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                path.touch(mode=0o600)
            options["max_overflow"] = -1  # a thread each, and who is on the event loop may not wait
        options["connect_args"] = {"check_same_thread": False, "timeout": BUSY_SECONDS}
    else:
        parsed = parsed.set(drivername="postgresql+psycopg")
        options |= {"pool_size": pool_size, "pool_pre_ping": True, "pool_timeout": BUSY_SECONDS}
        locks = f"-c lock_timeout={BUSY_SECONDS * 1000:.0f}"
        options["connect_args"] = {"connect_timeout": 2, "options": locks}
    engine = create_engine(parsed, **options)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """Open an engine for as long as a command needs it."""
    engine = make_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a write transaction without a session; commit it, or undo it all."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """Open the one write transaction of a request, job or command; commit it, or undo it all."""
    with (
        writing(engine) as connection,
        Session(connection, expire_on_commit=False, autoflush=True) as session,
    ):
        yield session
        session.flush()


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Open a session that only reads; what it changes is thrown away."""
    with engine.connect() as connection, Session(connection, expire_on_commit=False) as session:
        yield session


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _json_text(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
