"""Reading back what deliveries only name, and telling nothing twice that a walk tells too."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from models.now import clock, now
from service.app import Application
from service.connectors.sync.jobs import first_sync
from service.kit.settings import Settings
from service.rota import READERS
from service.worker import Worker
from tests.fakes import hubspot_sender, secrets
from tests.fakes.crm_company import CrmCompany, Kept
from tests.fakes.hubspot_reads import TOKEN, HubSpotReads
from tests.fakes.sending import Post
from tests.fakes.server import FakeServer, Reply, serving
from tests.fixtures.databases import ON_SQLITE
from tests.service.connectors.conftest import Act, Stored
from tests.service.connectors.sync.test_hubspot import TODAY, no_progress, quickly, rows_of

COMPANY = CrmCompany.of(120)


@pytest.fixture
def hubspot() -> HubSpotReads:
    return HubSpotReads(COMPANY)


@pytest.fixture
def server(hubspot: HubSpotReads) -> Iterator[FakeServer]:
    with serving(hubspot) as server:
        yield server


@pytest.fixture
def settings(database_url: str, tmp_path: Path, server: FakeServer) -> Settings:
    return Settings(
        database_url=database_url,
        var_dir=tmp_path / "var",
        hubspot_api_url=server.url,
        hubspot_api_token=TOKEN,
        **secrets.SETTINGS | {"public_url": secrets.PUBLIC_URL},
    )


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    quickly(monkeypatch, "hubspot")


def named(lead: Kept) -> list[dict[str, Any]]:
    """Tell of a lead as HubSpot does: by ids alone, and some things twice."""
    change = hubspot_sender.property_change(lead.id, "", "", 1_732_400_000_000)
    del change["propertyName"], change["propertyValue"]
    told = [change | {"subscriptionType": "contact.creation"}]
    if lead.deal:
        told += [change | {"subscriptionType": "deal.creation"}]
        told += [change | {"subscriptionType": "deal.propertyChange", "eventId": n} for n in (1, 2)]
    if lead.meeting:
        told += [change | {"subscriptionType": "object.creation", "objectTypeId": "0-47"}]
    return told


def deliver(post: Post) -> int:
    items = [item for lead in COMPANY.leads for item in named(lead)]
    for start in range(0, len(items), 90):
        raw = json.dumps(items[start : start + 90]).encode()
        assert post(hubspot_sender.signed(raw)).status == 202
    return len(items)


def read(app: Application, seconds: float = 2) -> None:
    """Read back whatever waits, a moment later."""
    later = now() + timedelta(seconds=seconds)
    with clock(lambda: later):
        worker = Worker(app.state.core, READERS)
        while worker.do_one():
            pass


def walk_through(app: Application) -> None:
    app.state.core.champions.refresh()
    with clock(lambda: TODAY):
        first_sync(app.state.core, "hubspot", 24, no_progress)


def kinds_of(engine: Engine) -> Counter[str]:
    return Counter(kind for told in rows_of(engine)["events"].values() for _, kind, *_ in told)


def test_what_is_only_named_is_read_a_hundred_at_a_time_and_nothing_counts_twice(
    app: Application, post: Post, act: Act, stored: Stored, engine: Engine, server: FakeServer
) -> None:
    deliveries = deliver(post)
    act()
    assert set(stored.states()) == {"unread"}
    read(app)
    assert stored.states() == ["done"] * deliveries
    assert len(server.seen) <= 2 + 6 * (deliveries // 100 + 1)
    before = kinds_of(engine)
    won = sum(bool(lead.deal and lead.deal[2]) for lead in COMPANY.leads)
    assert before["deal_won"] == won > 2
    walk_through(app)
    after = kinds_of(engine)
    assert after["deal_won"] == won
    for kind in ("opportunity_created", "deal_lost", "meeting_booked", "meeting_held"):
        assert after[kind] == before[kind] > 0, kind
    leads = rows_of(engine)["leads"]
    assert leads["7"][2]["email"] == "lead7@company7.example"


@ON_SQLITE
def test_a_crm_in_trouble_is_read_later_and_a_wrong_key_leaves_all_unread(
    app: Application, post: Post, act: Act, stored: Stored, hubspot: HubSpotReads
) -> None:
    answers = iter([Reply.of({}, 429, retry_after="7"), Reply(503)])
    hubspot.spoil = lambda _request: next(answers, None)
    deliver(post)
    act()
    read(app)
    assert set(stored.states()) == {"unread"}
    for seconds in (10, 30):
        read(app, seconds)
    assert set(stored.states()) == {"done"}


@ON_SQLITE
def test_contacts_that_were_merged_in_the_crm_are_merged_here(
    app: Application, engine: Engine, hubspot: HubSpotReads
) -> None:
    hubspot.merged = {"5": "9;12", "30": "300"}
    walk_through(app)
    with engine.connect() as connection:
        query = "SELECT external_id, lead_id FROM identity WHERE external_id IN ('5', '9', '12')"
        ids = {lead_id for _, lead_id in connection.exec_driver_sql(query)}
    assert len(ids) == 1


@ON_SQLITE
def test_history_is_read_by_the_companys_own_mapping(
    app: Application, admin: Any, engine: Engine
) -> None:
    mapping = {
        "attributes": {"jobtitle": "role", "numemployees": "employees"},
        "states": {"hs_lead_status": {"ATTEMPTED_TO_CONTACT": "chat"}},
    }
    assert admin.put("/v1/connectors/hubspot/mapping", mapping).status_code == 200
    walk_through(app)
    state = rows_of(engine)["leads"]["7"][3]["attributes"]
    assert set(state) == {"role", "employees"}
    kinds = kinds_of(engine)
    assert (kinds["chat"], kinds["contact_attempted"], kinds["lead_assigned"]) == (120, 0, 0)
