import json

import numpy as np
import pytest

from tests.training.made import made
from training.__main__ import main

MAP = """
[lead]
order = "file"
label = "won"
positive = ["yes"]
{lead}

[attributes]
"Staff" = "employees"
"Came from" = "source"
"""


def write_csv(path, rows=700, seed=0, leak=False):
    examples = made(rows, seed)
    columns = examples.columns
    lines = ["Staff;Came from;City;won" + (";Outcome note" if leak else "")]
    for row in range(rows):
        staff, source = columns["employees"][row], columns["source"][row] or ""
        cells = ["" if np.isnan(staff) else f"{staff:.0f}", source, columns["city"][row]]
        cells.append("yes" if examples.label[row] else "no")
        if leak:
            cells.append("signed" if examples.label[row] else "open")
        lines.append(";".join(cells))
    path.write_text("\n".join(lines), encoding="latin-1")


@pytest.fixture
def evaluate(tmp_path):
    def run(*options, lead="", **made_with):
        write_csv(tmp_path / "leads.csv", **made_with)
        (tmp_path / "map.toml").write_text(MAP.format(lead=lead))
        paths = [str(tmp_path / "leads.csv"), "--map", str(tmp_path / "map.toml")]
        code = main(["evaluate", *paths, "--json", str(tmp_path / "out.json"), *options])
        out = tmp_path / "out.json"
        return code, json.loads(out.read_text()) if out.exists() else None

    return run


def test_a_file_is_learned_from_and_judged(evaluate):
    code, report = evaluate()
    assert code == 0
    assert (report["rows"], report["later_rows"], report["leaks"]) == (700, 210, [])
    assert report["auc"] > report["prevalence"]["auc"] == 0.5
    assert report["log_loss"] < report["prevalence"]["log_loss"]
    assert set(report["written"]) == set(report["prevalence"])
    assert report["gate"]["verdict"] in ("promote", "keep")
    assert report["fit_seconds"] > 0
    assert report["chosen"]["way"] == "mix"


def test_a_leak_stops_and_the_report_is_still_written(evaluate):
    code, report = evaluate(leak=True)
    assert code == 3
    assert report["leaks"][0]["column"] == "Outcome note"
    assert report["gate"]["verdict"] == "reject"


def test_a_declared_late_or_allowed_column_does_not_stop(evaluate):
    assert evaluate(leak=True, lead='known_late = ["Outcome note"]')[0] == 0
    code, report = evaluate(leak=True, lead='allow = ["Outcome note"]')
    assert code == 0
    assert report["leaks"][0]["level"] == "suspect"


def test_few_labels_draw_by_the_seed(evaluate):
    first, again, other = (
        evaluate("--labels", "60", "--seed", seed)[1] for seed in ("1", "1", "2")
    )
    assert first["chosen"]["way"] == "scale form"
    assert first["auc"] == again["auc"] != other["auc"]


def test_rolling_learns_again_at_each_step(evaluate):
    code, report = evaluate("--rolling", "70")
    assert code == 0
    assert report["steps"] == 3
    assert report["tracked"]["auc"] > 0.5


@pytest.mark.parametrize(
    ("lead", "says"),
    [
        ('id = "Nmae"', "Nmae"),
        ('created_at = "City"', "no time"),
        ("ignore = 3", "must be a list"),
        ('colour = "red"', "colour"),
    ],
)
def test_an_odd_map_says_what_to_do(evaluate, capsys, lead, says):
    code, report = evaluate(lead=lead)
    assert (code, report) == (2, None)
    assert says in capsys.readouterr().err
