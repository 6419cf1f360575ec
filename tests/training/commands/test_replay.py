"""A stored score computed again: the same from its snapshot and from the log, or said to differ."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from models.database import reading, transaction
from models.facts.barrier import Barrier
from models.facts.submission import Fact, Submission
from models.now import now
from models.tables import Score
from service.kit import road
from service.kit.champion import ChampionKeeper
from service.kit.road import Ask


@pytest.fixture
def score(told):
    champions = ChampionKeeper(told)
    champions.refresh()
    at = now()
    asked = Fact("demo_request", at - timedelta(days=2), "x1")
    lead = Submission("crm", "x", {"employees": 200, "source": "partner"}, [asked])
    with transaction(told) as session:
        road.walk(
            session.connection(),
            [Ask([lead], scored=True)],
            champions.champion,
            at,
            Barrier("a test"),
        )
    with reading(told) as session:
        return session.exec(select(Score)).one()


def test_a_score_is_computed_again_in_two_ways(score, command):
    code, out, _ = command("replay", score.id)
    found = json.loads(out)
    assert code == 0
    assert found["stored_points"] == found["snapshot_points"] == score.points
    assert found["log_points"] == pytest.approx(score.points, abs=1e-9)
    assert found["probability"] == score.probability


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("UPDATE score SET points = 0", "its snapshot"),
        ("UPDATE event SET kind = 'page_view' WHERE kind = 'demo_request'", "the event log"),
    ],
)
def test_what_was_changed_since_is_said(told, score, command, change, says):
    with transaction(told) as session:
        session.execute(text(change))
    code, _, said = command("replay", score.id)
    assert code == 1
    assert says in said


@pytest.mark.usefixtures("told")
def test_an_unknown_score_is_said(command):
    code, _, said = command("replay", "0" * 32)
    assert code == 2
    assert "no score" in said
