"""Moving up: all that a SQLite database holds is in PostgreSQL afterwards, and works there."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from models import archive
from models.archive import ArchiveError
from models.database import make_engine, transaction
from models.tables import all_tables
from service.app import Application, create_app
from service.kit.settings import Settings
from tests.fixtures.bodies import World
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.examples import EXAMPLES
from tests.fixtures.service import Api, As

pytestmark = ON_SQLITE

LEAST_TABLES = 25


def quiet(_done: int, _total: int) -> None:
    pass


def rows(engine: Engine) -> dict[str, list[Any]]:
    with engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(table.select())), key=repr)
            for table in all_tables().sorted_tables
        }


@pytest.fixture
def lived(app: Application, as_role: As) -> Application:
    """A service of which every route was used."""
    world = World(app, as_role("admin"))
    for examples in EXAMPLES.values():
        for example in examples:
            world.send(example(world))
    return app


@pytest.fixture
def upstairs(postgres_url: str) -> Iterator[Engine]:
    engine = make_engine(postgres_url)
    yield engine
    engine.dispose()


def test_every_row_moves_to_postgres_and_works_there(
    lived: Application,
    as_role: As,
    upstairs: Engine,
    postgres_url: str,
    settings: Settings,
    tmp_path: Path,
) -> None:
    core, secret = lived.state.core, as_role("admin").secret
    path = tmp_path / "all.jsonl.gz"
    counts = archive.export(core.engine, path, quiet)
    assert path.stat().st_mode & 0o077 == 0
    assert sum(number > 0 for number in counts.values()) >= LEAST_TABLES
    with transaction(upstairs) as session:
        assert archive.restore(session.connection(), path, quiet) == counts
    assert rows(upstairs) == rows(core.engine)

    moved = create_app(settings.model_copy(update={"database_url": postgres_url}))
    with TestClient(moved) as client:
        api = Api(client, secret)
        lead = api.get("/v1/leads", system="crm", external_id="lead known").json()["items"][0]
        body = {"lead": {"system": "crm", "external_id": "lead known"}, "events": []}
        scored = api.post("/v1/score", body)
        assert scored.json()["lead_id"] == lead["lead_id"]
        assert api.post("/v1/versions/rollback", {"reason": "to see it count on"}).status_code < 500


def test_what_is_kept_can_be_restored(
    lived: Application, sqlite_template: Path, tmp_path: Path
) -> None:
    path, copy = tmp_path / "kept.gz", tmp_path / "restored.db"
    archive.export(lived.state.core.engine, path, quiet)
    copy.write_bytes(Path(sqlite_template).read_bytes())
    engine = make_engine(f"sqlite:///{copy}")
    with transaction(engine) as session:
        archive.restore(session.connection(), path, quiet)
    assert rows(engine) == rows(lived.state.core.engine)
    with pytest.raises(ArchiveError, match="leads already"), transaction(engine) as session:
        archive.restore(session.connection(), path, quiet)
    engine.dispose()


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "another release"])
def test_a_damaged_archive_is_refused_before_anything_is_written(
    lived: Application, upstairs: Engine, tmp_path: Path, damage: str
) -> None:
    path = tmp_path / "all.gz"
    archive.export(lived.state.core.engine, path, quiet)
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    damaged = {
        "cut": lines[:-5],
        "changed": [line.replace(b"Dupont", b"Durand") for line in lines],
        "empty": [],
        "another release": [lines[0].replace(b'"schema":"', b'"schema":"9'), *lines[1:]],
    }[damage]
    path.write_bytes(gzip.compress(b"".join(damaged)))
    before = rows(upstairs)
    with pytest.raises(ArchiveError), transaction(upstairs) as session:
        archive.restore(session.connection(), path, quiet)
    assert rows(upstairs) == before
