"""One person whom everybody here knows, and a search that finds any trace of her."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from models.database import reading
from models.tables import all_tables
from service.app import Application
from service.kit.settings import Settings
from service.rota import OUTWARD
from service.worker import Worker
from tests.fakes import secrets

NAME = "918273645"
EMAIL = "zelie.quatrebarbes@unique.example"
TRACES = (NAME, "zelie", "zélie", "quatrebarbes", "+33 6 98 76 54 32", "0698765432")

LEAD = {
    "system": "hubspot",
    "external_id": NAME,
    "email": EMAIL.title(),
    "attributes": {
        "first_name": "Zélie",
        "last_name": "Quatrebarbes",
        "phone": "+33 6 98 76 54 32",
        "job_title": "Directrice Marketing",
        "country": "FR",
    },
}

Work = Callable[..., None]
Search = Callable[[], list[str]]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"public_url": secrets.PUBLIC_URL})


@pytest.fixture
def work(app: Application) -> Work:
    """Let a worker work until nothing is left to do, or for so many rounds."""

    def until_nothing_is_left(rounds: int = sys.maxsize) -> None:
        worker = Worker(app.state.core)
        outward = [lambda kinds=kinds: worker.do_one(kinds) for kinds in OUTWARD]
        steps = [worker.act, worker.sweep, worker.relay, worker.look_at_clocks, worker.do_one]
        for _ in range(rounds):
            if not sum(_done(step) for step in (*steps, *outward)):
                return

    return until_nothing_is_left


def _done(step: Callable[[], bool]) -> bool:
    """Do a step of the worker, which outlives a lock that others hold for too long."""
    try:
        return step()
    except OperationalError:
        return True


@pytest.fixture
def search(engine: Engine, settings: Settings, capfd: Any) -> Search:
    """Search every table, every file of ours, and all that was logged."""

    def everywhere() -> list[str]:
        found = []
        with reading(engine) as session:
            for table in all_tables().sorted_tables:
                for row in session.execute(table.select()):
                    found += [f"{table.name}: {row}" for _ in [0] if _names_her(str(tuple(row)))]
        for path in _files(engine, settings):
            if _names_her(path.read_bytes().decode("latin-1")):
                found.append(str(path))
        out, err = capfd.readouterr()
        return found + [line for line in (out + err).splitlines() if _names_her(line)]

    return everywhere


def _names_her(text: str) -> bool:
    return any(trace in text.casefold() for trace in TRACES)


def _files(engine: Engine, settings: Settings) -> list[Path]:
    folders = [settings.var_dir]
    if engine.dialect.name == "sqlite":
        folders.append(Path(str(engine.url.database)).parent)
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]
