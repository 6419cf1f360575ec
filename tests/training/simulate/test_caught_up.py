"""The demo company after `smarketing run` has caught up with its history."""

import shutil
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlmodel import col, func, select
from starlette.testclient import TestClient

from models.database import reading, transaction
from models.facts.replay import state_through
from models.now import clock
from models.tables import Cutoff, KpiSeries, Lead, Score
from service.app import create_app
from service.demo import catch_up
from service.kit.settings import Settings
from service.people.keys import create_key
from tests.fixtures.service import Api

TODAY = datetime(2026, 6, 15, 8, tzinfo=UTC)
AGREED_ON = "2026-05-25"


@pytest.fixture(scope="module")
def caught_up(filled_file, tmp_path_factory):
    folder = tmp_path_factory.mktemp("caught_up")
    shutil.copy(filled_file, folder / "smarketing.db")
    url = f"sqlite:///{folder / 'smarketing.db'}"
    app = create_app(Settings(database_url=url, var_dir=folder, locale="fr"))
    with clock(lambda: TODAY), TestClient(app, raise_server_exceptions=False) as client:
        catch_up(app.state.core, say=lambda _: None)
        with transaction(app.state.core.engine) as session:
            secret = create_key(session, "manager", "Hélène", None)
        yield app.state.core.engine, Api(client, secret)


def test_the_five_objectives_run_with_history_and_odds(caught_up):
    _, manager = caught_up
    held = manager.get("/v1/objectives").json()["items"]
    assert {objective["kpi"] for objective in held} == {
        "leads_per_rep_per_week", "cost_per_lead_eur", "share_attempted_within_minutes",
        "meeting_rate", "signature_rate",
    }  # fmt: skip
    for objective in held:
        assert objective["created_at"][:10] == AGREED_ON
        assert objective["progress"]["state"] == "running"
        if objective["kpi"] != "signature_rate":
            assert len([week for week in objective["progress"]["weeks"] if week is not None]) >= 6
            assert objective["progress"]["forecast"]


def test_every_kpi_has_stored_days(caught_up):
    engine, manager = caught_up
    with reading(engine) as session:
        series = session.exec(select(KpiSeries)).all()
    assert {row.kpi for row in series} == {kpi["key"] for kpi in manager.get("/v1/kpis").json()}
    assert max(row.stored_through for row in series) >= (TODAY - timedelta(days=2)).date()
    objective = [row for row in series if row.kpi == "meeting_rate"]
    assert len(objective) == 2, "the usual one, and the objective's own kinds of meeting"


def test_leads_were_scored_as_they_came_and_the_scores_can_be_replayed(caught_up):
    engine, manager = caught_up
    mqls = manager.get("/v1/kpis/mqls", since="2026-05-01", until="2026-06-12", daily=True).json()
    assert len(mqls) == 42
    (alignment,) = manager.get("/v1/kpis/alignment", since="2026-04-01", until="2026-06-01").json()
    assert alignment["of"] > 500
    with reading(engine) as session:
        assert (
            session.exec(select(func.count()).select_from(Lead)).one()
            == session.exec(select(func.count(func.distinct(col(Score.lead_id))))).one()
        )
        for score in session.exec(select(Score).order_by(col(Score.id)).limit(20)):
            state = state_through(session, score.lead_id, score.through)
            assert state.snapshot(score.scored_at.timestamp()) == pytest.approx(score.snapshot)


def test_the_cut_off_was_solved_on_the_way_and_lets_the_wanted_number_through(caught_up):
    engine, manager = caught_up
    with reading(engine) as session:
        solved = session.exec(select(Cutoff).order_by(col(Cutoff.number))).all()
    assert solved
    assert all(one.solved_at < two.solved_at for one, two in pairwise(solved))
    weeks = manager.get("/v1/kpis/mqls", since="2026-05-04", until="2026-06-08").json()
    assert weeks[0]["value"] / 5 == pytest.approx(8 * 40, rel=0.1)
