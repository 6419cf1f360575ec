"""The training set taken away is what the learner sees, and names nobody."""

import numpy as np
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from models.database import reading
from models.now import now
from tests.training.commands.conftest import LEADS
from training.dataset import load
from training.runs import labels_of
from training.settings import Settings


def test_the_frame_is_what_is_learned_from(told, command, tmp_path):
    code, _, said = command("dataset", tmp_path / "frame.parquet")
    assert code == 0
    assert f"{LEADS} labelled leads" in said
    assert "negative, no fit: " in said
    frame = pq.read_table(tmp_path / "frame.parquet")
    with reading(told) as session:
        data = load(session, now(), labels_of(session, Settings()))
    assert data.examples.at is not None
    assert frame["lead_id"].to_pylist() == data.lead_ids
    assert frame["label"].to_pylist() == data.examples.label.tolist()
    assert frame["weight"].to_pylist() == data.examples.weight.tolist()
    assert [at.timestamp() for at in frame["at"].to_pylist()] == data.examples.at.tolist()
    assert frame["source"].to_pylist() == data.examples.columns["source"].tolist()
    employees = frame["employees"].to_numpy(zero_copy_only=False)
    assert np.nansum(employees) == sum(n for n in data.examples.columns["employees"] if n)
    assert "demo_request.count" in frame.column_names


@pytest.mark.usefixtures("told")
def test_names_and_addresses_stay_inside(command, tmp_path):
    assert command("dataset", tmp_path / "frame.csv")[0] == 0
    text = (tmp_path / "frame.csv").read_text()
    for personal in (
        "Zoé",
        "zoé",
        "quelconque",
        "exemple.example",
        "12 34 56",
        "camille",
        "sam.pe",
    ):
        assert personal not in text
    frame = pa_csv.read_csv(tmp_path / "frame.csv")
    assert set(frame["rep"].to_pylist()) == {1, 2}


@pytest.mark.usefixtures("told")
def test_another_ending_is_refused(command, tmp_path):
    code, _, said = command("dataset", tmp_path / "frame.xlsx")
    assert code == 2
    assert ".parquet" in said


def test_a_database_without_tables_says_what_to_do(command, tmp_path, monkeypatch):
    monkeypatch.setenv("SMARKETING_DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")
    code, _, said = command("dataset", tmp_path / "frame.csv")
    assert code == 2
    assert "smarketing migrate" in said
