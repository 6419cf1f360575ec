"""A first sync of 20,000 leads whose process is killed five times ends as one that was not."""

import os
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import pytest
from sqlmodel import select

from models.database import make_engine, reading
from models.labels.decide import Settings as LabelSettings
from models.tables import Sync
from tests.fakes.crm_company import CrmCompany
from tests.fakes.hubspot_reads import TOKEN, HubSpotReads
from tests.fakes.server import serving
from tests.service.connectors.sync.test_hubspot import TODAY, rows_of
from training import dataset
from training.leaks import find_leaks

pytestmark = pytest.mark.thorough

LEADS = 20_000
PATIENCE_SECONDS = 1800.0

COMMAND = f"""
import sys
from dataclasses import replace
from datetime import datetime
from models.now import clock
from service.connectors.sync import readers
readers.READERS["hubspot"] = replace(readers.READERS["hubspot"], limit=(1_000_000, 1.0))
from service.__main__ import main
with clock(lambda: datetime.fromisoformat({TODAY.isoformat()!r})):
    sys.exit(main(["sync", "hubspot", "--months", "24"]))
"""


class Command:
    """The command in a process of its own, on one database."""

    def __init__(self, url: str, folder: Path, hubspot_url: str) -> None:
        self.url = url
        self._environment = os.environ | {
            "SMARKETING_DATABASE_URL": url,
            "SMARKETING_VAR_DIR": str(folder / "var"),
            "SMARKETING_HUBSPOT_API_URL": hubspot_url,
            "SMARKETING_HUBSPOT_API_TOKEN": TOKEN,
        }

    def start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-c", COMMAND], env=self._environment, stderr=subprocess.DEVNULL
        )

    def finish(self) -> None:
        assert self.start().wait(PATIENCE_SECONDS) == 0

    def kill_at(self, pages: int) -> None:
        """Start it, and kill it as soon as so many pages are stored."""
        process = self.start()
        deadline = monotonic() + PATIENCE_SECONDS
        while self._pages() < pages and monotonic() < deadline:
            assert process.poll() is None, "it ended before it was killed"
            sleep(0.02)
        process.kill()
        process.wait()

    def _pages(self) -> int:
        engine = make_engine(self.url)
        with reading(engine) as session:
            pages = session.exec(select(Sync.pages)).first()
        engine.dispose()
        return pages or 0


def test_killed_five_times_it_ends_with_the_same_rows(
    sqlite_template: Path, tmp_path: Path
) -> None:
    urls = []
    for name in ("whole", "killed"):
        (tmp_path / f"{name}.db").write_bytes(sqlite_template.read_bytes())
        urls.append(f"sqlite:///{tmp_path / name}.db")
    with serving(HubSpotReads(CrmCompany.of(LEADS))) as server:
        Command(urls[0], tmp_path, server.url).finish()
        killed = Command(urls[1], tmp_path, server.url)
        for pages in (1, 3, 7, 30, LEADS // 150):
            killed.kill_at(pages)
        killed.finish()
    whole, other = map(make_engine, urls)
    assert rows_of(whole) == rows_of(other)
    assert len(rows_of(whole)["leads"]) == LEADS
    with reading(other) as session:
        known = dataset.load(session, TODAY, LabelSettings())
    assert len(known.examples) > LEADS / 2
    alarms = find_leaks(known.examples, written_late=known.written_late)
    assert [alarm for alarm in alarms if alarm.level == "stop"] == []
    whole.dispose()
    other.dispose()
