"""The demo company's 90 days, told and recorded once for all tests of this folder."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.database import make_engine
from training.simulate.demo import DEMO
from training.simulate.fill import fill
from training.simulate.history import History, tell

UNTIL = date(2026, 6, 15)
"""The 90 days before it hold five French holidays, and no change of clocks but the spring one."""


@pytest.fixture(scope="session")
def history() -> History:
    return tell(DEMO, UNTIL)


@pytest.fixture(scope="session")
def filled_file(
    history: History, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A SQLite file with the demo company in it; copy it before writing."""
    path = tmp_path_factory.mktemp("demo") / "smarketing.db"
    shutil.copy(sqlite_template, path)
    engine = make_engine(f"sqlite:///{path}")
    fill(engine, history, say=lambda _: None)
    engine.dispose()
    return path


@pytest.fixture
def demo(filled_file: Path) -> Iterator[Engine]:
    """An engine on the demo company, to read from."""
    engine = make_engine(f"sqlite:///{filled_file}")
    yield engine
    engine.dispose()
