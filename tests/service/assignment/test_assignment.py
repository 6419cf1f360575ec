"""The cut-off in force everywhere, and leads handed off in turn when we do it."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import select

from models.database import reading
from models.now import clock
from models.tables import Bulletin
from service.app import Application
from service.assignment.cutoff import solve_cutoff
from service.assignment.jobs import assign_leads
from service.kit import ears
from service.worker import Worker
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api, As

TUESDAY = datetime(2026, 3, 3, 10, tzinfo=UTC)
SIZES = [5, 40, 200, 900, 4000]
TITLES = ["Stagiaire", "Developer", "IT Manager", "Director of IT", "CTO"]


def _same(at: datetime) -> datetime:
    return at


def fill(api: Api, leads: int, since: datetime = TUESDAY - timedelta(days=14)) -> None:
    """Let leads of all sorts come, evenly over two weeks."""
    for n in range(leads):
        attributes = {"employees": SIZES[n % 5], "job_title": TITLES[n // 5 % 5], "country": "FR"}
        at = since + timedelta(days=14) * n / leads
        with clock(partial(_same, at)):
            lead = {"system": "crm", "external_id": str(n), "attributes": attributes}
            asked = {"id": f"demo {n}", "kind": "demo_request", "occurred_at": at.isoformat()}
            body = {"lead": lead, "events": [asked] * (n % 3 > 0)}
            assert api.post("/v1/score", body).status_code == 200


def reps(manager: Api, **capacities: int) -> None:
    for name, capacity in capacities.items():
        body = {"name": name, "team": "sales", "weekly_capacity": capacity}
        assert manager.put(f"/v1/people/reps/{name}", body).status_code == 200


def given(manager: Api) -> Counter[str | None]:
    with clock(lambda: TUESDAY + timedelta(days=2)):
        items: list[dict[str, Any]] = manager.get("/v1/queue", limit=200).json()["items"]
    return Counter(item["rep"] for item in items)


def test_a_solved_cut_off_is_used_everywhere(app: Application, as_role: As) -> None:
    admin, core = as_role("admin"), app.state.core
    fill(admin, 150)
    assert admin.get("/v1/cutoff").json()["text"] == "not solved yet"
    reps(admin, ana=10, bob=5)
    with clock(lambda: TUESDAY):
        solve_cutoff(core)
        shown = admin.get("/v1/cutoff").json()
        core.champions.refresh()
        queue = admin.get("/v1/queue", limit=200).json()["items"]
        solve_cutoff(core)
    assert shown["wanted_per_week"] == 15
    assert shown["expected_per_week"] == pytest.approx(15, abs=1.5)
    assert shown["text"] == f"about {shown['expected_per_week']:.0f} leads a week"
    assert admin.get("/v1/cutoff").json() == shown
    for item in queue:
        passes = item["points"] >= shown["warm_from"]
        assert (item["stage"] == "mql", item["band"] != "cold") == (passes, passes)
    assert sum(item["stage"] == "mql" for item in queue) == pytest.approx(30, abs=3)


def test_leads_are_handed_off_in_turn_within_capacity(app: Application, as_role: As) -> None:
    manager, core = as_role("admin"), app.state.core
    fill(manager, 60)
    reps(manager, ana=6, bob=3, zoe=9, off=0)
    away = {"scope": "rep", "name": "zoe"}
    away |= {"begins_at": "2026-03-02T00:00:00Z", "ends_at": "2026-03-04T00:00:00Z"}
    manager.post("/v1/people/absences", away)
    with clock(lambda: TUESDAY):
        assign_leads(core)
        assert set(given(manager)) == {None}
        manager.put("/v1/assignment", {"assigns": "smarketing"})
    with clock(lambda: TUESDAY.replace(hour=3)):
        assign_leads(core)
        assert set(given(manager)) == {None}
    for _ in range(2):
        with clock(lambda: TUESDAY):
            assign_leads(core)
    handed = given(manager)
    assert (handed["ana"], handed["bob"], handed["zoe"], handed["off"]) == (6, 3, 0, 0)
    with clock(lambda: TUESDAY + timedelta(days=1)):
        assign_leads(core)
    assert given(manager)["zoe"] > 0


@ON_SQLITE
def test_who_listens_is_told_of_what_we_hand_off(
    app: Application, as_role: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ears, "REMEMBERED_SECONDS", 0.0)
    admin, core = as_role("admin"), app.state.core
    fill(admin, 25)
    reps(admin, ana=2)
    admin.put("/v1/assignment", {"assigns": "smarketing"})
    listener = {"url": "https://93.184.215.14/hooks", "kinds": ["lead.assigned"]}
    assert admin.post("/v1/webhooks", listener).status_code == 201
    with clock(lambda: TUESDAY):
        assign_leads(core)
    with reading(core.engine) as session:
        told = session.exec(select(Bulletin).where(Bulletin.kind == "lead.assigned")).all()
    assert [one.facts for one in told] == [{"rep": "ana"}] * 2


@ON_SQLITE
def test_who_is_no_mql_by_the_agreed_words_is_handed_to_nobody(
    app: Application, as_role: As
) -> None:
    admin, core = as_role("admin"), app.state.core
    condition = {"all": [{"points_from": "mql_cutoff"}, {"attribute": "employees", "from": 900}]}
    word = {"key": "mql", "fr": "MQL", "en": "MQL", "team": "both", "definition": "Mature."}
    assert admin.post("/v1/glossary", word | {"condition": condition}).is_success
    core.champions.refresh()
    fill(admin, 60)
    reps(admin, ana=30)
    admin.put("/v1/assignment", {"assigns": "smarketing"})
    with clock(lambda: TUESDAY):
        assign_leads(core)
        items = admin.get("/v1/queue", limit=200).json()["items"]
    mine = {item["lead_id"] for item in items if item["rep"] == "ana"}
    sizes = {
        admin.get(f"/v1/leads/{lead_id}").json()["attributes"]["employees"] for lead_id in mine
    }
    assert sizes == {900, 4000}


@ON_SQLITE
def test_a_hand_off_is_an_event_like_any_other(app: Application, as_role: As) -> None:
    admin, core = as_role("admin"), app.state.core
    fill(admin, 25)
    reps(admin, ana=1)
    admin.put("/v1/assignment", {"assigns": "smarketing"})
    with clock(lambda: TUESDAY):
        assign_leads(core)
        (item,) = (i for i in admin.get("/v1/queue").json()["items"] if i["rep"] == "ana")
    assert item["clock"]["minutes_left"] == 30
    (event,) = (
        event
        for event in admin.get(f"/v1/leads/{item['lead_id']}/timeline").json()["items"]
        if event["kind"] == "lead_assigned"
    )
    assert (event["system"], event["properties"]) == ("smarketing", {"rep": "ana"})


@ON_SQLITE
def test_the_worker_solves_and_assigns(app: Application, as_role: As) -> None:
    admin = as_role("admin")
    fill(admin, 110)
    reps(admin, ana=20)
    admin.put("/v1/assignment", {"assigns": "smarketing", "leads_per_week": 10})
    with clock(lambda: TUESDAY):
        Worker(app.state.core).fire_schedules()
        assert admin.get("/v1/cutoff").json()["wanted_per_week"] == 10
    assert given(admin)["ana"] == pytest.approx(20, abs=2)


@ON_SQLITE
def test_who_may(as_role: As) -> None:
    for role, reads, sets in (("rep", 200, 403), ("marketing", 200, 403), ("manager", 200, 200),
                              ("crm", 403, 403)):  # fmt: skip
        api = as_role(role, rep="ana" if role == "rep" else None)
        assert api.get("/v1/cutoff").status_code == reads
        assert api.get("/v1/assignment").status_code == reads
        assert api.put("/v1/assignment", {"assigns": "crm"}).status_code == sets
