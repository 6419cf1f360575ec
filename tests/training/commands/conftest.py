"""A small company's leads and what sales said of them, recorded once; commands run in-process."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine

from models.database import make_engine, transaction
from models.facts.feedback import record_feedback
from models.facts.record import Recorder
from models.facts.store import Store
from models.facts.submission import Fact, Submission
from models.now import clock
from models.reps import ensure_rep
from tests.training.made import made
from training.__main__ import main
from training.examples import Examples

LEADS = 450
BEGAN = datetime(2026, 1, 5, 8, tzinfo=UTC)
EVERY = timedelta(hours=3)
PERSON = {"first_name": "Zoé", "last_name": "Quelconque", "phone": "+33 6 12 34 56 78"}
EMAIL = "zoe.quelconque@exemple.example"


@pytest.fixture(scope="session")
def told_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("told") / "smarketing.db"
    shutil.copy(sqlite_template, path)
    engine = make_engine(f"sqlite:///{path}")
    examples = made(LEADS)
    with transaction(engine) as session, clock(lambda: BEGAN):
        for rep in ("camille.roux", "sam.petit"):
            ensure_rep(session, rep, rep)
    for start in range(0, LEADS, 50):
        _tell(engine, examples, range(start, min(start + 50, LEADS)))
    engine.dispose()
    return path


def _tell(engine: Engine, examples: Examples, rows: range) -> None:
    """Record some leads, then what a rep said of each; all of it is known when it happens."""
    submissions = [_submission(examples, row) for row in rows]
    with transaction(engine) as session, clock(lambda: BEGAN + rows[-1] * EVERY):
        recorder = Recorder(Store(session.connection()), submissions, BEGAN + rows[-1] * EVERY)
        ids = [recorder.record(one).lead.id for one in submissions]
        recorder.write()
        for row, lead_id in zip(rows, ids, strict=True):
            good = examples.label[row]
            record_feedback(
                session,
                lead_id,
                "accepted" if good else "rejected",
                BEGAN + row * EVERY + timedelta(hours=1),
                rep_id="camille.roux" if row % 2 else "sam.petit",
                reason_code=None if good else "no_fit",
            )


def _submission(examples: Examples, row: int) -> Submission:
    at = BEGAN + row * EVERY
    columns = examples.columns
    attributes = {"source": columns["source"][row], "ville": columns["city"][row], **PERSON}
    if not np.isnan(columns["employees"][row]):
        attributes["employees"] = float(columns["employees"][row])
    asked = 0 if np.isnan(columns["demo_request.count"][row]) else 1
    facts = [Fact("demo_request", at, f"d{row}", {}, at)] * asked
    handed = Fact("lead_assigned", at + timedelta(minutes=5), f"h{row}", {"rep": "sam.petit"}, at)
    return Submission("crm", str(row), attributes, [*facts, handed], f"{row}.{EMAIL}", at, at)


@pytest.fixture
def told(told_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """The company's database as the settings name it."""
    path = tmp_path / "smarketing.db"
    shutil.copy(told_file, path)
    monkeypatch.setenv("SMARKETING_DATABASE_URL", f"sqlite:///{path}")
    engine = make_engine(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run a command; return its exit code, what it gave back and what it said."""

    def run(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run
