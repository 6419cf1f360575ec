"""Training on the demo's feedback finds much of the hidden truth, and not more than there is."""

import shutil

import pytest
from sqlmodel import select

from models.database import make_engine, reading
from models.tables import TrainingRun
from tests.training.simulate.conftest import UNTIL
from training.__main__ import main
from training.commands import simulate as command
from training.commands.words import ODD_INPUT

WON_BY_TRUTH, WON_BY_LABELS = 0.08, 0.06
"""AUC that the learned version has over the written scorecard, at least."""


@pytest.fixture
def simulate(monkeypatch, capsys):
    def run(path, *options):
        monkeypatch.setenv("SMARKETING_DATABASE_URL", f"sqlite:///{path}")
        code = main(["simulate", "--demo", "--until", str(UNTIL), *options])
        return code, capsys.readouterr()

    return run


def test_the_command_fills_trains_and_compares(
    simulate, monkeypatch, sqlite_template, filled_file, history, tmp_path
):
    """The database is the one that all tests share, so that it is not filled once more."""
    path = tmp_path / "smarketing.db"
    shutil.copy(filled_file, path)
    monkeypatch.setattr(command, "check_empty", lambda _: None)
    monkeypatch.setattr(command, "tell", lambda *_: history)
    monkeypatch.setattr(command, "fill", lambda *_, **__: None)
    code, said = simulate(path, "--train")
    assert code == 0
    rows = [line.rsplit(maxsplit=2) for line in said.out.splitlines()[-3:]]
    auc = {name: (float(by_labels), float(by_truth)) for name, by_labels, by_truth in rows}
    written, learned, oracle = auc["written"], auc["learned"], auc["oracle"]
    assert learned[0] >= written[0] + WON_BY_LABELS
    assert written[1] + WON_BY_TRUTH <= learned[1] < oracle[1]

    engine = make_engine(f"sqlite:///{path}")
    with reading(engine) as session:
        run = session.exec(select(TrainingRun)).one()
    engine.dispose()
    assert (run.verdict, run.report["leaks"]) == ("promote", [])


def test_the_command_refuses_a_database_with_leads(simulate, filled_file):
    code, said = simulate(filled_file)
    assert code == ODD_INPUT
    assert "leads already" in said.err


def test_the_command_asks_for_a_migration(simulate, tmp_path):
    code, said = simulate(tmp_path / "empty.db")
    assert code == ODD_INPUT
    assert "smarketing migrate" in said.err
