"""Bulk scoring says of each row what the scorecard says of it alone, whatever the parts."""

import csv

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from models.database import reading
from models.now import now
from models.scorecard.document import dump
from models.scorecard.readings import CategoryReading
from models.scorecard.scorecard import Rule, Scorecard, Snapshot
from models.scorecard.table import score_table
from models.scorecard.written import WRITTEN
from tests.training.made import PRIOR
from training import bulk
from training.dataset import load
from training.runs import labels_of
from training.settings import Settings

FILE = """Id;Effectif;D'où;Note
a;12;Partner;x
b;"1 200";event;y
c;;liste;z
d;9;partner
e;700;EVENT;t
"""
MAP = """
[lead]
id = "Id"
ignore = ["Note"]
[attributes]
"Effectif" = "employees"
"D'où" = "source"
"""


@pytest.fixture
def files(tmp_path):
    (tmp_path / "leads.csv").write_text(FILE, encoding="latin-1")
    (tmp_path / "map.toml").write_text(MAP)
    (tmp_path / "card.json").write_bytes(dump(PRIOR))
    return tmp_path


def scored(path):
    table = pq.read_table(path) if path.suffix == ".parquet" else pa_csv.read_csv(path)
    return table.to_pylist()


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_file_is_scored_by_a_scorecard(files, command, monkeypatch, ending):
    monkeypatch.setattr(bulk, "ROWS", 2)
    out = files / f"out.{ending}"
    options = ["--map", files / "map.toml", "--scorecard", files / "card.json"]
    code, _, said = command("score", files / "leads.csv", out, *options)
    assert code == 0
    assert "scored 4 rows of 4" in said
    assert "line 5 was left out: 3 cells" in said
    rows = scored(out)
    expected: list[Snapshot] = [
        {"employees": 12.0, "source": "partner"},
        {"employees": 1200.0, "source": "event"},
        {"source": "liste"},
        {"employees": 700.0, "source": "event"},
    ]
    assert [row["Id"] for row in rows] == ["a", "b", "c", "e"]
    for row, snapshot in zip(rows, expected, strict=True):
        points = PRIOR.score(snapshot).total
        assert row["points"] == points
        assert row["probability"] == pytest.approx(PRIOR.probability(points), rel=1e-12)
    assert {row["Id"]: row["band"] for row in rows} == {
        "a": "cold",
        "b": "warm",
        "c": "cold",
        "e": "warm",
    }


def test_the_type_of_a_column_is_that_of_all_its_rows(files, command, monkeypatch):
    monkeypatch.setattr(bulk, "ROWS", 3)
    """Half of these codes look like numbers, and would match no case if they were read as such."""
    codes = ["1.50"] * 3 + ["2.50", "x", "1.50"]
    lines = ["code,size", *(f"{code},{size}" for size, code in enumerate(codes))]
    (files / "codes.csv").write_text("\n".join(lines))
    out = files / "out.csv"
    rule = Rule("code", "fit", CategoryReading(("1.50",)), (7.0, 0.0, -1.0))
    (files / "code.json").write_bytes(dump(Scorecard(50.0, 0.0, (rule,))))
    command("score", files / "codes.csv", out, "--scorecard", files / "code.json")
    assert [row["points"] for row in scored(out)] == [57.0, 57.0, 57.0, 50.0, 50.0, 57.0]
    assert [row["row"] for row in scored(out)] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_the_training_set_is_scored_as_the_leads_were(told, files, command, ending):
    frame, out = files / f"frame.{ending}", files / "out.parquet"
    assert command("dataset", frame)[0] == 0
    assert command("score", frame, out)[0] == 0
    with reading(told) as session:
        data = load(session, now(), labels_of(session, Settings()))
    points = score_table(WRITTEN, data.examples.columns, len(data.examples)).total
    rows = scored(out)
    assert [row["lead_id"] for row in rows] == data.lead_ids
    assert [row["points"] for row in rows] == pytest.approx(points.tolist(), abs=1e-12)


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    ("name", "options", "says"),
    [
        ("leads.csv", ["--version", "0" * 16], "no version"),
        ("nothing.csv", [], "cannot read"),
        ("nothing.parquet", [], "cannot read"),
        ("head.csv", [], "no row"),
        ("nested.parquet", [], "more than one value"),
        ("card.json", [], "rename"),
    ],
)
def test_what_cannot_be_scored_says_why_and_leaves_nothing(files, command, name, options, says):
    (files / "head.csv").write_text("a,b\n")
    pq.write_table(pa.table({"a": [[1, 2]]}), files / "nested.parquet")
    code, _, said = command("score", files / name, files / "out.csv", *options)
    assert code == 2
    assert says in said
    assert not list(files.glob("*out*"))


def test_an_odd_out_is_refused(files, command):
    options = ["--scorecard", files / "card.json"]
    code, _, said = command("score", files / "leads.csv", files / "out.xlsx", *options)
    assert code == 2
    assert ".parquet" in said


def test_the_scores_can_be_read_by_any_csv_reader(files, command):
    options = ["--map", files / "map.toml", "--scorecard", files / "card.json"]
    command("score", files / "leads.csv", files / "out.csv", *options)
    with (files / "out.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["Id", "points", "probability", "band"]


def test_reasons_are_the_rules_that_move_a_row_most(files, command):
    options = ["--map", files / "map.toml", "--scorecard", files / "card.json", "--reasons"]
    command("score", files / "leads.csv", files / "out.parquet", *options)
    first = scored(files / "out.parquet")[0]
    points = PRIOR.score({"employees": 12.0, "source": "partner"})
    worth = {rule.feature: part for rule, part in zip(PRIOR.rules, points.parts, strict=True)}
    said = {
        first[f"reason_{place}"]: first[f"reason_{place}_points"]
        for place in range(1, bulk.REASONS + 1)
        if first[f"reason_{place}"]
    }
    strongest = sorted((f for f in worth if worth[f]), key=lambda f: -abs(worth[f]))
    assert list(said) == strongest[: bulk.REASONS]
    assert said == {feature: worth[feature] for feature in said}


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_ids_come_back_as_they_were(files, command, ending):
    """Large whole numbers are names: as floats they would be other ones."""
    ids = [2**60 + 1, 7, None]
    table = pa.table({"lead_id": pa.array(ids, pa.int64()), "source": ["event", "partner", None]})
    pq.write_table(table, files / "ids.parquet")
    out = files / f"out.{ending}"
    command("score", files / "ids.parquet", out, "--scorecard", files / "card.json")
    rows = scored(out)
    assert [str(row["lead_id"]) for row in rows[:2]] == [str(2**60 + 1), "7"]
    assert rows[1]["points"] == PRIOR.score({"source": "partner"}).total
