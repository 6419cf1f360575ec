"""What a process reads before it is ready: what answers first. All the rest can be read too."""

import subprocess
import sys
from importlib import import_module

import pytest

from models import tables
from tests.house.source_tree import project
from tests.house.test_tables import OWNERS

LATER = (
    "fastapi", "numpy", "httpx", "httpcore", "jinja2", "prometheus_client", "holidays", "alembic",
    "service.rooms", "service.api", "service.pages", "service.worker",
)  # fmt: skip
"""What the rooms, reports, pages and clocks need, and neither a score nor a health check."""

NEVER = ("sklearn", "scipy", "pandas", "joblib", "pyarrow", "distributed", "training")
"""What only the learner needs."""


def read_by(statement: str) -> set[str]:
    """Return the modules that a process has read after a statement."""
    code = f"import sys\n{statement}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_little_is_read_before_a_process_is_ready() -> None:
    read = read_by("import service.commands.serve")
    assert "service.app" in read
    assert not read & {*LATER, *NEVER}


def test_nothing_of_the_learner_is_read_by_the_service() -> None:
    read = read_by("import service.rooms, service.commands.run, service.worker")
    assert set(LATER) <= read | {"holidays"}
    assert not read & set(NEVER)


def test_a_wrong_word_is_refused_before_anything_is_read() -> None:
    assert "sqlalchemy" not in read_by("import service.__main__")


@pytest.mark.parametrize(
    "module", [source.module for source in project("service", "models")], ids=str
)
def test_every_module_can_be_read(module: str) -> None:
    """What is read only when it is asked for must not wait for that to fail."""
    if module not in ("models.migrations.env", "service.__main__"):
        import_module(module)


def test_every_table_is_known_by_its_name() -> None:
    assert set(tables.__all__) == set(OWNERS)
    assert len(tables.all_tables().tables) == len(OWNERS)
    with pytest.raises(AttributeError, match="Prospect"):
        _ = tables.Prospect
