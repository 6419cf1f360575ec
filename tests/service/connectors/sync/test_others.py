"""Salesforce, Pipedrive and Odoo: the same company, read from each as each keeps it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from models.now import clock
from service.connectors.sync import readers
from service.connectors.sync.jobs import first_sync
from service.kit.core import Core
from service.kit.settings import Settings
from tests.fakes import odoo_reads, pipedrive_reads, salesforce_reads
from tests.fakes.crm_company import CrmCompany
from tests.fakes.server import serving
from tests.fixtures.databases import ON_SQLITE
from tests.service.connectors.sync.test_hubspot import TODAY, no_progress, rows_of

pytestmark = ON_SQLITE

NEVER = timedelta(seconds=1)
"""Odoo and Pipedrive tell whole seconds."""

FAKES: dict[str, tuple[Callable[[CrmCompany], Any], str, str]] = {
    "salesforce": (salesforce_reads.SalesforceReads, salesforce_reads.TOKEN, "00Q{:015}"),
    "pipedrive": (pipedrive_reads.PipedriveReads, pipedrive_reads.TOKEN, "{}"),
    "odoo": (odoo_reads.OdooReads, odoo_reads.TOKEN, "{}"),
}


@pytest.fixture
def company() -> CrmCompany:
    company = CrmCompany.of(260)
    promoted = company.leads[40]
    promoted.values["title"].append((promoted.created_at + timedelta(days=30), "Board member"))
    promoted.changed_at = promoted.created_at + timedelta(days=50)
    return company


def synced(
    connector: str, fake: Any, url: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> int:
    quick = replace(readers.READERS[connector], limit=(1_000_000, 1.0))
    monkeypatch.setitem(readers.READERS, connector, quick)
    with serving(fake) as server, clock(lambda: TODAY):
        named = {f"{connector}_api_url": server.url, f"{connector}_api_token": FAKES[connector][1]}
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
