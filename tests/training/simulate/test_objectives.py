"""A journey: the five objectives of the founding text, as they stand, on the demo company."""

import shutil
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from models.database import transaction
from models.now import clock
from service.app import create_app
from service.kit.settings import Settings
from service.people.keys import create_key
from service.reports.jobs import store_days
from tests.fixtures.service import Api

TODAY = datetime(2026, 6, 15, 8, tzinfo=UTC)

FIVE: list[dict[str, Any]] = [
    {"name": "40 leads par semaine par commercial", "team": "marketing", "owner": "Nadia Benali",
     "kpi": "leads_per_rep_per_week", "direction": "at_least", "baseline": 30, "target": 40,
     "starts_on": "2026-06-16", "due_on": "2026-07-16"},
    {"name": "Moins de 30 € par lead plutôt que 40 €", "team": "marketing",
     "owner": "Nadia Benali", "kpi": "cost_per_lead_eur", "direction": "at_most", "baseline": 40,
     "target": 30, "starts_on": "2026-06-16", "due_on": "2026-08-16"},
    {"name": "Contacter chaque lead sous 30 min", "team": "sales", "owner": "Hélène Marchand",
     "kpi": "share_attempted_within_minutes", "direction": "at_least", "baseline": None,
     "target": 1.0, "starts_on": "2026-06-16", "due_on": "2026-06-16",
     "parameters": {"minutes": 30}},
    {"name": "Un rendez-vous pour un prospect sur deux", "team": "sales",
     "owner": "Hélène Marchand", "kpi": "meeting_rate", "direction": "at_least",
     "target": 0.5, "starts_on": "2026-06-16", "due_on": "2026-09-16",
     "parameters": {"modes": ["phone", "in_person"]}},
    {"name": "Signer un rendez-vous sur trois", "team": "sales", "owner": "Hélène Marchand",
     "kpi": "signature_rate", "direction": "at_least", "target": 1 / 3,
     "starts_on": "2026-06-16", "due_on": "2026-09-16"},
]  # fmt: skip


@pytest.fixture(scope="module")
def core(filled_file, tmp_path_factory):
    """The service on the demo company, whose settled days have been stored."""
    folder = tmp_path_factory.mktemp("objectives")
    shutil.copy(filled_file, folder / "smarketing.db")
    url = f"sqlite:///{folder / 'smarketing.db'}"
    app = create_app(Settings(database_url=url, var_dir=folder, locale="fr"))
    with clock(lambda: TODAY), TestClient(app, raise_server_exceptions=False) as client:
        store_days(app.state.core, {})
        yield app.state.core, client


@pytest.fixture
def manager(core):
    with transaction(core[0].engine) as session:
        return Api(core[1], create_key(session, "manager", "Hélène", None))


def test_the_five_objectives_are_entered_checked_and_foreseen(manager):
    made = [manager.post("/v1/objectives", body) for body in FIVE]
    assert [answer.status_code for answer in made] == [201] * 5, [a.text for a in made]
    for body, answer in zip(FIVE, made, strict=True):
        objective = answer.json()
        for name, said in body.items():
            if name != "parameters":
                assert objective[name] == said
        letters = [check["check"] for check in objective["smart"]]
        assert letters == ["specific", "measurable", "attainable", "realistic", "time_bound"]
        assert all(check["text"] for check in objective["smart"])
        assert objective["progress"]["state"] == "ahead"
    leads, cost, attempts, meetings, signatures = (answer.json() for answer in made)
    assert leads["measured_baseline"] == pytest.approx(30, abs=3)
    assert cost["measured_baseline"] == pytest.approx(40, abs=6)
    assert attempts["measured_baseline"] < 0.5
    assert meetings["measured_baseline"] < 0.3
    for objective in (leads, cost, attempts, meetings):
        assert objective["progress"]["forecast"]["odds"] < 0.2
        (poor,) = [check for check in objective["warnings"] if check["check"] == "attainable"]
        assert poor["suggestion"] is not None
        assert "chances" in poor["text"]
    assert cost["warnings"][0]["suggestion"] > 30
    assert signatures["progress"]["forecast"] is None or signatures["measured_baseline"]
    again = manager.post("/v1/objectives", FIVE[0])
    assert (again.status_code, again.json()["objective_id"]) == (200, leads["objective_id"])


def test_an_easy_target_is_said_to_be_met_already(manager):
    easy = FIVE[1] | {"name": "facile", "target": 80}
    objective = manager.post("/v1/objectives", easy).json()
    (realistic,) = [check for check in objective["smart"] if check["check"] == "realistic"]
    assert not realistic["ok"]
    assert realistic["code"] == "met_already"
    assert 20 < realistic["suggestion"] < 60


def test_a_forecast_is_the_same_each_time(manager):
    made = manager.post("/v1/objectives", FIVE[1] | {"name": "deux fois"}).json()
    again = manager.get(f"/v1/objectives/{made['objective_id']}").json()
    assert made["progress"] == again["progress"]


def test_an_objective_is_amended_and_closed_with_what_it_came_to(manager):
    running = FIVE[1] | {"name": "en cours", "starts_on": "2026-05-01", "due_on": "2026-06-30"}
    made = manager.post("/v1/objectives", running).json()
    path = f"/v1/objectives/{made['objective_id']}"
    assert made["progress"]["state"] == "running"
    amended = manager.post(f"{path}/amend", {"reason": "trop dur", "target": 38}).json()
    assert amended["target"] == 38
    assert amended["changes"][-1]["before"] == {"target": 30.0}
    closed = manager.post(f"{path}/close", {"reason": "fini"}).json()
    assert closed["progress"]["state"] == "closed"
    assert closed["progress"]["value"] == pytest.approx(made["progress"]["value"])
    assert [change["act"] for change in closed["changes"]] == ["created", "amended", "closed"]
    refused = manager.post(f"{path}/amend", {"reason": "encore", "target": 3})
    assert refused.status_code == 409
    assert manager.post(f"{path}/close").status_code == 200


def test_the_reports_are_frozen_on_the_objectives(manager):
    names = {row["name"] for row in manager.get("/v1/reports/objectives").json()}
    period = {"since": "2026-03-17", "until": "2026-06-15"}
    marketing = manager.get("/v1/reports/sales-to-marketing", **period).json()
    assert {row["name"] for row in marketing["objectives"]} == names
    by_kpi = {(row["kpi"], row["slice"]): row for row in marketing["quality"]}
    few, many = by_kpi["acceptance_rate", "partner"], by_kpi["acceptance_rate", "organic"]
    assert few["high"] - few["low"] > many["high"] - many["low"]
    best = marketing["next_euro"][0]
    assert best["campaign"] in {"integrators", "resellers", "customer referral", "blog"}
    assert sum(row["odds_best"] for row in marketing["next_euro"]) == pytest.approx(1)
    assert any(row["reason_code"] is None for row in marketing["reasons"])
    sales = manager.get("/v1/reports/marketing-to-sales", **period).json()
    assert sales["unworked"]
    assert sales["unexplained"][0]["without_reason"] > 0
    table = manager.get("/v1/reports/marketing-to-sales", **period, format="csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert table.text.splitlines()[0].startswith("kpi,slice,day,value,low,high")
    for by in ("campaign", "landing_page", "content", "persona"):
        assert manager.get("/v1/reports/sales-to-marketing", by=by).status_code == 200
    assert manager.get("/v1/reports/sales-to-marketing", by="rep").status_code == 422


def test_a_kpi_is_read_day_by_day(manager):
    days = manager.get("/v1/kpis/leads", since="2026-06-01", until="2026-06-15", daily=True).json()
    whole = manager.get("/v1/kpis/leads", since="2026-06-01", until="2026-06-15").json()
    assert sum(row["value"] for row in days) == whole[0]["value"] > 300
    assert manager.get("/v1/kpis/none").status_code == 404
    assert len(manager.get("/v1/kpis").json()) == 20
