"""An estimator of the data team's, in the gate beside the champion."""

import json

import pytest
from sqlmodel import select

from models import registry
from models.database import reading
from models.scorecard.document import dump
from models.tables import TrainingRun, Version
from tests.training.made import PRIOR
from tests.training.test_evaluate import MAP, write_csv

THEIRS = """
from sklearn.linear_model import LogisticRegression
steady = LogisticRegression(C=0.5, max_iter=500)
number = 3
"""


@pytest.fixture(autouse=True)
def theirs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "their_estimators.py").write_text(THEIRS)


def test_it_is_distilled_judged_and_kept_as_a_candidate(told, command):
    code, out, said = command("challenge", "their_estimators:steady")
    ended = json.loads(out)
    assert code == 0
    assert "distilling lost" in said
    with reading(told) as session:
        version = session.get_one(Version, ended["version"])
        champion = registry.champion(session)
        run = session.exec(select(TrainingRun)).one()
    assert champion is not None
    assert champion.origin == "written"
    assert version.parent_id == champion.id
    assert version.state == ("candidate" if ended["verdict"] in ("promote", "keep") else "rejected")
    assert (run.state, run.verdict, run.version_id) == ("succeeded", ended["verdict"], version.id)
    taught = version.report["distilled_from"]
    lost = version.report["log_loss"] - taught["log_loss"]
    assert taught["lost_log_loss"] == pytest.approx(lost)
    assert taught["gate"]["rules"]
    assert version.report["chosen"]["way"] == "distilled"
    assert version.report["chosen"]["estimator"].startswith("LogisticRegression(")


@pytest.mark.usefixtures("told")
def test_each_look_at_the_same_labels_asks_for_more(command):
    asked = []
    for _ in range(2):
        report = json.loads(command("challenge", "their_estimators:steady")[1])
        rules = {rule["rule"]: rule["says"] for rule in report["gate"]["rules"]}
        asked.append(rules["better than the champion"])
    assert "look 1 at these labels asks 90.0%" in asked[0]
    assert "look 2 at these labels asks 97.5%" in asked[1]


def test_it_can_be_judged_on_a_file(command, tmp_path):
    write_csv(tmp_path / "leads.csv")
    (tmp_path / "map.toml").write_text(MAP.format(lead=""))
    (tmp_path / "prior.json").write_bytes(dump(PRIOR))
    out = tmp_path / "out.json"
    code, _, said = command(
        "challenge", "sklearn.linear_model:LogisticRegression", tmp_path / "leads.csv",
        "--map", tmp_path / "map.toml", "--json", out, "--prior", tmp_path / "prior.json",
    )  # fmt: skip
    report = json.loads(out.read_text())
    assert code == 0
    assert "as a scorecard" in said
    assert report["distilled_from"]["auc"] > 0.65
    assert report["auc"] > report["distilled_from"]["auc"] - 0.03


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nowhere"], "MODULE:NAME"),
        (["nowhere_at_all:x"], "cannot import"),
        (["their_estimators:wild"], "cannot import"),
        (["their_estimators:number"], "no scikit-learn classifier"),
        (["their_estimators:steady", "leads.csv"], "together"),
    ],
)
def test_what_cannot_challenge_says_why(command, words, says):
    code, _, said = command("challenge", *words)
    assert code == 2
    assert says in said


def test_a_run_that_breaks_is_noted(told, command, tmp_path):
    (tmp_path / "breaks_down.py").write_text(
        "from sklearn.linear_model import LogisticRegression\n"
        "class Odd(LogisticRegression):\n"
        "    def fit(self, rows, label, sample_weight=None):\n"
        "        raise ValueError('not today')\n"
    )
    code, _, said = command("challenge", "breaks_down:Odd")
    assert code == 2
    assert "not today" in said
    with reading(told) as session:
        run = session.exec(select(TrainingRun)).one()
    assert run.state == "failed"
    assert "not today" in str(run.error)
