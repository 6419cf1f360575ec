"""Salesforce, Pipedrive and Odoo: the same company, read from each as each keeps it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from models.database import transaction
from models.now import clock
from service.connectors.mapping import Mapping
from service.connectors.mappings import change_mapping
from service.connectors.sync import api, odoo
from service.connectors.sync.jobs import first_sync
from service.kit.core import Core
from service.kit.settings import Settings
from tests.fakes import hubspot_reads, odoo_reads, pipedrive_reads, salesforce_reads
from tests.fakes.crm_company import CrmCompany
from tests.fakes.limited import Limited
from tests.fakes.server import serving
from tests.fixtures.databases import ON_SQLITE
from tests.service.connectors.sync.test_hubspot import TODAY, no_progress, quickly, rows_of

pytestmark = ON_SQLITE

NEVER = timedelta(seconds=1)
"""Odoo and Pipedrive tell whole seconds."""

FAKES: dict[str, tuple[Callable[[CrmCompany], Any], str, str]] = {
    "salesforce": (salesforce_reads.SalesforceReads, salesforce_reads.TOKEN, "00Q{:015}"),
    "pipedrive": (pipedrive_reads.PipedriveReads, pipedrive_reads.TOKEN, "{}"),
    "odoo": (odoo_reads.OdooReads, odoo_reads.TOKEN, "{}"),
}
HUBSPOT = {"hubspot": (hubspot_reads.HubSpotReads, hubspot_reads.TOKEN, "{}")}
LIMITS = {
    "hubspot": (5, 1.0), "salesforce": (100, 10.0), "pipedrive": (20, 2.0), "odoo": (10, 1.0),
}  # fmt: skip
"""Calls in any window of seconds; HubSpot's is the search's."""


class ToldTime:
    """Time that passes when somebody sleeps."""

    def __init__(self) -> None:
        self.passed = 0.0

    def now(self) -> float:
        return self.passed

    def sleep(self, seconds: float) -> None:
        self.passed += seconds


@pytest.fixture
def told_time(monkeypatch: pytest.MonkeyPatch) -> ToldTime:
    time = ToldTime()
    monkeypatch.setattr(api, "monotonic", time.now)
    monkeypatch.setattr(api, "sleep", time.sleep)
    return time


@pytest.fixture
def company() -> CrmCompany:
    company = CrmCompany.of(120)
    promoted = company.leads[40]
    promoted.values["title"].append((promoted.created_at + timedelta(days=30), "Board member"))
    promoted.changed_at = promoted.created_at + timedelta(days=50)
    return company


def synced(
    connector: str, fake: Any, url: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> int:
    quickly(monkeypatch, connector)
    return walked(connector, fake, url, folder)


def walked(connector: str, fake: Any, url: str, folder: Path) -> int:
    with serving(fake) as server, clock(lambda: TODAY):
        named = {
            f"{connector}_api_url": server.url,
            f"{connector}_api_token": (FAKES | HUBSPOT)[connector][1],
        }
        settings = Settings.model_validate({"database_url": url, "var_dir": folder / "var"} | named)
        core = Core.build(settings)
        core.champions.refresh()
        first_sync(core, connector, 24, no_progress)
        core.engine.dispose()
        return len(server.seen)


@pytest.mark.parametrize("connector", FAKES)
def test_history_is_told_as_it_was_known(
    connector: str,
    company: CrmCompany,
    database_url: str,
    tmp_path: Path,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make, _, external_id = FAKES[connector]
    synced(connector, make(company), database_url, tmp_path, monkeypatch)
    rows = rows_of(engine)
    assert rows["leads"].keys() == {external_id.format(lead.id) for lead in company.leads}
    assert len(rows["reps"]) == 3
    promoted = company.leads[40]
    log = rows["events"][external_id.format(promoted.id)]
    titles = [
        (said["set"]["job_title"], known)
        for *_, known, said in log
        if "job_title" in said.get("set", {})
    ]
    assert [title for title, _ in titles] == [promoted.values["title"][0][1], "Board member"]
    for (_, known), (at, _) in zip(titles, promoted.values["title"], strict=True):
        assert abs(known - at) <= NEVER
    for lead in company.leads:
        told = {
            kind: known for _, kind, _, _, known, _ in rows["events"][external_id.format(lead.id)]
        }
        assert ("opportunity_created" in told) == (lead.deal is not None)
        if lead.deal:
            kind = "deal_won" if lead.deal[2] else "deal_lost"
            assert abs(told[kind] - lead.deal[1]) <= NEVER
        assert "lead_assigned" in told


def test_what_salesforce_keeps_no_history_of_is_known_since_the_last_change(
    company: CrmCompany,
    database_url: str,
    tmp_path: Path,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fake = salesforce_reads.SalesforceReads(company, tracked=("Email", "Title"))
    synced("salesforce", fake, database_url, tmp_path, monkeypatch)
    events = rows_of(engine)["events"]
    lead = next(lead for lead in company.leads if "industry" in lead.values)
    written = {
        name: known
        for *_, known, said in events[f"00Q{lead.id:015}"]
        for name in said.get("set", {})
    }
    assert abs(written["industry"] - lead.changed_at) <= NEVER
    assert abs(written["job_title"] - lead.created_at) <= NEVER


def test_pipedrive_is_asked_for_the_log_of_changed_persons_only(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = CrmCompany.of(40)
    for lead in company.leads[:35]:
        lead.changed_at = lead.created_at
    fake = pipedrive_reads.PipedriveReads(company)
    assert synced("pipedrive", fake, database_url, tmp_path, monkeypatch) <= 1 + 3 + 5


@pytest.mark.parametrize("connector", LIMITS)
def test_a_walk_keeps_to_the_crms_limit(
    connector: str, database_url: str, tmp_path: Path, engine: Engine, told_time: ToldTime
) -> None:
    company = CrmCompany.of(60)
    fake = Limited((FAKES | HUBSPOT)[connector][0](company), *LIMITS[connector], told_time.now)
    calls = walked(connector, fake, database_url, tmp_path)
    assert fake.refused == 0
    assert told_time.passed > 0 or calls < LIMITS[connector][0]
    assert len(rows_of(engine)["leads"]) == len(company.leads)


def test_odoo_leaves_out_nobody_of_a_second_in_which_many_were_written(
    company: CrmCompany,
    database_url: str,
    tmp_path: Path,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fake = odoo_reads.OdooReads(company)
    leads = fake.tables["crm.lead"]
    for lead in leads:
        lead["write_date"], lead["micro"] = odoo_reads.spelled(TODAY - NEVER), -lead["id"]
    monkeypatch.setattr(odoo, "PAGE", 3)
    synced("odoo", fake, database_url, tmp_path, monkeypatch)
    assert len(rows_of(engine)["leads"]) == len(leads) > 3


def test_salesforce_tells_meetings_of_leads_and_of_what_became_contacts_and_merges(
    company: CrmCompany,
    database_url: str,
    tmp_path: Path,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fake = salesforce_reads.SalesforceReads(company)
    kept, gone = (salesforce_reads.lead_id(company.leads[n]) for n in (3, 8))
    at = salesforce_reads.spelled(TODAY)
    merged = {"Id": gone, "MasterRecordId": kept, "SystemModstamp": at}
    fake.tables["merged Lead"] = [merged, merged | {"Id": "00Qnobody", "MasterRecordId": "00Qx"}]
    synced("salesforce", fake, database_url, tmp_path, monkeypatch)
    with engine.connect() as connection:
        query = (
            "SELECT external_id FROM event JOIN identity ON identity.first_lead_id = event.lead_id "
            "WHERE kind = 'meeting_booked'"
        )
        booked = connection.exec_driver_sql(query).scalars().all()
    meet = [salesforce_reads.lead_id(lead) for lead in company.leads if lead.meeting]
    assert sorted(booked) == sorted(meet)
    with engine.connect() as connection:
        query = f"SELECT lead_id FROM identity WHERE external_id IN ('{kept}', '{gone}')"
        ids = connection.exec_driver_sql(query).scalars().all()
    assert (len(ids), len(set(ids))) == (2, 1)


def test_pipedrives_own_fields_are_read_by_the_mapping_with_their_history(
    database_url: str, tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "dcf558aac1ae4e8c4f849ba5e668430d8df9be12"
    mapping = Mapping(attributes={f"custom_fields.{key}": "budget"})
    with transaction(engine) as session:
        change_mapping(session, "pipedrive", mapping, "a test")
    company = CrmCompany.of(3)
    fake = pipedrive_reads.PipedriveReads(company)
    changed_at = company.leads[0].created_at + timedelta(days=3)
    for row in fake.tables["persons"]:
        row["custom_fields"] = {key: {"value": 900, "currency": "EUR"}}
    monkeypatch.setattr(
        pipedrive_reads,
        "changes_of",
        lambda _lead: [{"field_key": key, "old_value": 100, "new_value": 900,
                        "time": pipedrive_reads.spelled(changed_at)}],
    )  # fmt: skip
    company.leads[0].changed_at = changed_at
    fake.tables["persons"][0]["update_time"] = pipedrive_reads.spelled(changed_at)
    synced("pipedrive", fake, database_url, tmp_path, monkeypatch)
    log = rows_of(engine)["events"]["1"]
    budgets = [
        (said["set"]["budget"], known) for *_, known, said in log if "budget" in said.get("set", {})
    ]
    assert [value for value, _ in budgets] == [100, 900]
    assert abs(budgets[1][1] - changed_at) <= NEVER
