"""HubSpot's history: read whole, within limits, taken up where it was, and without hindsight."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from models.database import make_engine, reading
from models.labels.decide import Settings as LabelSettings
from models.now import clock
from models.tables import Event, Identity, Lead, Rep, Sync
from service.connectors.sync import readers, walk
from service.connectors.sync.jobs import first_sync
from service.kit.core import Core
from service.kit.settings import Settings
from service.rota import READERS
from service.worker import Worker
from tests.fakes.crm_company import CrmCompany
from tests.fakes.hubspot_reads import TOKEN, HubSpotReads
from tests.fakes.server import DROP, Reply, Request, serving
from tests.fixtures.databases import ON_SQLITE
from training import dataset
from training.leaks import find_leaks

TODAY = datetime(2026, 11, 20, 12, tzinfo=UTC)


def quickly(monkeypatch: pytest.MonkeyPatch, connector: str) -> None:
    """Let the client go as fast as it can; its limits have tests of their own."""
    quick = replace(readers.READERS[connector], limit=(1_000_000, 1.0))
    monkeypatch.setitem(readers.READERS, connector, quick)


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    quickly(monkeypatch, "hubspot")


@contextmanager
def core_of(url: str, folder: Path, hubspot_url: str, token: str = TOKEN) -> Iterator[Core]:
    settings = Settings(
        database_url=url,
        var_dir=folder / "var",
        hubspot_api_url=hubspot_url,
        hubspot_api_token=token,
    )
    core = Core.build(settings)
    core.champions.refresh()
    yield core
    core.engine.dispose()


def no_progress(_done: int, _total: int) -> None:
    """Say nothing."""


def synced(url: str, folder: Path, fake: HubSpotReads) -> None:
    with serving(fake) as server, core_of(url, folder, server.url) as core, clock(lambda: TODAY):
        first_sync(core, "hubspot", 24, no_progress)


def rows_of(engine: Engine) -> dict[str, Any]:
    """Return all that is stored of the leads, without ids and instants of ours."""
    with reading(engine) as session:
        names = {i.lead_id: i.external_id for i in session.exec(select(Identity))}
        leads = {
            names[lead.id]: (lead.created_at, lead.email, lead.person, lead.state, lead.rep_id)
            for lead in session.exec(select(Lead))
        }
        order = select(Event).order_by(col(Event.number))
        events: dict[str, list[Any]] = {}
        for e in session.exec(order):
            told = (e.number, e.kind, e.event_id, e.occurred_at, e.known_at, e.properties)
            events.setdefault(names[e.lead_id], []).append(told)
        reps = sorted((rep.id, rep.name) for rep in session.exec(select(Rep)))
    return {"leads": leads, "events": events, "reps": reps}


def interrupting(fake: HubSpotReads, after: list[int]) -> None:
    """Let the CRM cut the connection at some of its calls."""
    calls = iter(range(1, 1_000_000))
    fake.spoil = lambda _request: DROP if next(calls) in after else None


def test_history_is_told_as_it_was_known(database_url: str, tmp_path: Path, engine: Engine) -> None:
    company = CrmCompany.of(120)
    synced(database_url, tmp_path, HubSpotReads(company))
    rows = rows_of(engine)
    assert rows["reps"] == [("11", "Camille Roux"), ("12", "Nadia Benali"), ("13", "Jean Petit")]
    assert rows["leads"].keys() == {str(lead.id) for lead in company.leads}
    late = next(lead for lead in company.leads if "industry" in lead.values and lead.deal)
    assert late.deal
    assert late.meeting
    log = rows["events"][str(late.id)]
    by_kind = {kind: (occurred, known) for _, kind, _, occurred, known, _ in log}
    millisecond = timedelta(milliseconds=1)
    for kind, at in {
        "lead_assigned": late.owners[0][0],
        "contact_attempted": late.attempted_at,
        "meeting_held": late.meeting[1],
        "opportunity_created": late.deal[0],
    }.items():
        assert at
        assert abs(by_kind[kind][0] - at) <= millisecond, kind
        assert by_kind[kind][0] == by_kind[kind][1]
    written = {name: known for *_, known, said in log for name in said.get("set", {})}
    assert written["industry"] - late.values["industry"][0][0] <= millisecond
    assert written["job_title"] - late.created_at <= millisecond
    assert rows["leads"][str(late.id)][2]["email"] == late.now("email")


@ON_SQLITE
def test_a_walk_that_was_interrupted_ends_with_the_same_rows(
    database_url: str, tmp_path: Path, engine: Engine, sqlite_template: Path
) -> None:
    company = CrmCompany.of(250)
    synced(database_url, tmp_path, HubSpotReads(company))
    other_url = f"sqlite:///{tmp_path / 'other.db'}"
    (tmp_path / "other.db").write_bytes(sqlite_template.read_bytes())
    fake = HubSpotReads(company)
    interrupting(fake, [1, 5, 9, 16, 24])
    with serving(fake) as server, clock(lambda: TODAY):
        for _ in range(6):
            with core_of(other_url, tmp_path, server.url) as core:
                Worker(core).do_one()
                walk.start(core, readers.READERS["hubspot"], 24)
                step_until_cut(core)
        assert not walk_is_unfinished(core)
    other = make_engine(other_url)
    assert rows_of(other) | {"reps": None} == rows_of(engine) | {"reps": None}
    other.dispose()


def step_until_cut(core: Core) -> None:
    from service.connectors.sync.api import NotNowError
    from service.kit.outbound import Outbound

    reader = readers.READERS["hubspot"]
    with Outbound.trusted() as outbound:
        api = reader.api(outbound, core.settings)
        try:
            while walk_is_unfinished(core):
                walk.step(core, reader, api)
        except NotNowError:
            return


def walk_is_unfinished(core: Core) -> bool:
    return walk.state_of(core, readers.READERS["hubspot"]).first_done_at is None


def do_all(worker: Worker) -> None:
    """Do all that is queued, whatever else the worker does at such an hour."""
    assert worker.do_one()
    while worker.do_one():
        pass


@ON_SQLITE
def test_walking_again_changes_nothing_and_news_are_found(
    database_url: str, tmp_path: Path, engine: Engine
) -> None:
    company = CrmCompany.of(150)
    fake = HubSpotReads(company)
    synced(database_url, tmp_path, fake)
    before = rows_of(engine)
    with (
        serving(fake) as server,
        core_of(database_url, tmp_path, server.url) as core,
        clock(lambda: TODAY + timedelta(hours=1)),
    ):
        worker = Worker(core, READERS)
        worker.fire_schedules()
        do_all(worker)
        assert rows_of(engine) == before
        assert len(server.seen) < 30
        lead = company.leads[3]
        lead.values["title"].append((TODAY, "Directrice générale"))
        lead.changed_at = TODAY
        fake.sort()
        with clock(lambda: TODAY + timedelta(hours=2)):
            worker = Worker(core, READERS)
            worker.fire_schedules()
            do_all(worker)
    after = rows_of(engine)
    assert after["leads"][str(lead.id)][3]["attributes"]["job_title"][0] == "Directrice générale"
    assert sum(after["events"][i] != before["events"][i] for i in before["events"]) == 1


@ON_SQLITE
def test_a_limit_is_waited_for(
    database_url: str, tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("service.connectors.sync.jobs.sleep", waited.append)
    fake = HubSpotReads(CrmCompany.of(60))
    calls = iter(range(1_000_000))

    def too_many(_request: Request) -> Reply | None:
        return Reply.of({}, 429, retry_after="7") if next(calls) % 7 == 1 else None

    fake.spoil = too_many
    synced(database_url, tmp_path, fake)
    assert len(rows_of(engine)["leads"]) == 60
    assert set(waited) == {7.0}


@ON_SQLITE
def test_a_refused_token_is_told_beside_the_walk(database_url: str, tmp_path: Path) -> None:
    with (
        serving(HubSpotReads(CrmCompany.of(5))) as server,
        core_of(database_url, tmp_path, server.url, token="wrong") as core,
    ):
        walk.start(core, readers.READERS["hubspot"], 24)
        walk.carry_on(core, readers.READERS["hubspot"], 0)
        assert Worker(core, READERS).do_one()
        assert "401" in (walk.state_of(core, readers.READERS["hubspot"]).error or "")


@ON_SQLITE
def test_a_history_has_no_hindsight(database_url: str, tmp_path: Path, engine: Engine) -> None:
    synced(database_url, tmp_path, HubSpotReads(CrmCompany.of(500)))
    with reading(engine) as session:
        known = dataset.load(session, TODAY, LabelSettings())
        assert len(known.examples) > 330
        assert known.backfilled_share > 0.9
        alarms = find_leaks(known.examples, written_late=known.written_late)
        assert [alarm for alarm in alarms if alarm.level == "stop"] == []
        assert "industry" not in known.examples.columns
        assert {"job_title", "employees"} & {c.split(".")[0] for c in known.examples.columns}


@ON_SQLITE
def test_reading_as_of_today_would_have_hindsight(
    database_url: str, tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same company told without its instants: the alarm that stays silent above is raised."""
    company = CrmCompany.of(500)
    for lead in company.leads:
        lead.values = {n: [(lead.created_at, v[-1][1])] for n, v in lead.values.items()}
    synced(database_url, tmp_path, HubSpotReads(company))
    with reading(engine) as session:
        known = dataset.load(session, TODAY, LabelSettings())
        alarms = find_leaks(known.examples, written_late=known.written_late)
    assert "industry" in {alarm.column for alarm in alarms}


@ON_SQLITE
def test_the_place_of_a_walk_is_stored_with_its_page(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = readers.READERS["hubspot"]
    with (
        serving(HubSpotReads(CrmCompany.of(30))) as server,
        core_of(database_url, tmp_path, server.url) as core,
        clock(lambda: TODAY),
    ):
        walk.start(core, reader, 24)
        with monkeypatch.context() as broken:
            broken.setattr(walk, "_advance", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                first_sync(core, "hubspot", 24, no_progress)
        with reading(core.engine) as session:
            assert session.exec(select(Lead)).first() is None
            assert session.exec(select(Sync)).one().pages == 0
