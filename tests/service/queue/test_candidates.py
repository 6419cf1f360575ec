"""The queue's first page without scoring every lead: the same leads, in the same order."""

from datetime import timedelta

from sqlmodel import select, update

from models.database import reading, transaction
from models.now import clock, now
from models.tables import Lead
from service.app import Application
from service.queue import candidates
from service.queue.jobs import freshen_points
from service.worker import Worker
from tests.fixtures.service import Api, As
from tests.service.pages.leads import add_lead


def order(api: Api, **query: object) -> list[str]:
    return [item["lead_id"] for item in api.get("/v1/queue", **query).json()["items"]]


def fill(crm: Api) -> None:
    for n in range(12):
        did = {"demo_request": 3.0 * n, "pricing_view": 40.0 - 3 * n, "page_view": 1.0 + n}
        rep = ("marie", None, "paul")[n % 3]
        add_lead(crm, n, {"job_title": "CEO"} if n % 2 else {}, did, rep)


def test_few_candidates_give_the_same_first_leads(crm: Api, as_role: As, monkeypatch) -> None:
    fill(crm)
    for api in (as_role("rep", rep="marie"), as_role("manager")):
        whole = order(api)
        monkeypatch.setattr(candidates, "AHEAD", 2)
        assert order(api, limit=3) == whole[:3]
        monkeypatch.setattr(candidates, "AHEAD", 100)


def test_a_lead_that_changed_since_it_was_scored_is_not_overlooked(
    crm: Api, as_role: As, app: Application, monkeypatch
) -> None:
    fill(crm)
    late = add_lead(crm, "late", {"job_title": "CEO"}, {}, None)
    manager = as_role("manager")
    before = order(manager).index(late)
    reply = {"id": "x", "kind": "demo_request", "occurred_at": now().isoformat()}
    name = {"lead": {"system": "crm", "external_id": "late"}}
    crm.post("/v1/events", {"events": [reply | name | {"id": str(n)} for n in range(3)]})
    whole = order(manager)
    monkeypatch.setattr(candidates, "AHEAD", 1)
    place = whole.index(late)
    assert place < before
    assert order(manager, limit=place + 1) == whole[: place + 1]


def test_points_that_are_old_or_anothers_are_made_fresh(crm: Api, app: Application) -> None:
    fill(crm)
    core = app.state.core
    later = now() + timedelta(hours=2)
    with transaction(core.engine) as session:
        session.execute(update(Lead).values(points=99.0))
    worker = Worker(core)
    freshen_points(core)
    assert not worker.sweep()
    with clock(lambda: later):
        freshen_points(core)
        assert worker.sweep()
    with reading(core.engine) as session:
        leads = session.exec(select(Lead)).all()
        assert not any(lead.dirty or lead.points == 99.0 for lead in leads)
    with transaction(core.engine) as session:
        session.execute(update(Lead).values(version_id="0" * 16))
    with clock(lambda: later):
        freshen_points(core)
        assert worker.sweep()
