"""One made-up company for all browser tests of a run: made once, each module serves a copy."""

import shutil
from collections.abc import Iterator
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.company import Town, make_up, served_town

DAYS = 9


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the company, which the first worker that needs it makes for all."""
    shared = tmp_path_factory.getbasetemp()
    if shared.name.startswith("popen-"):
        shared = shared.parent
    folder = shared / "company"
    with (shared / "company.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not (folder / "whole").exists():
            make_up(folder, DAYS)
            (folder / "whole").touch()
    return folder


@pytest.fixture(scope="module")
def a_town(
    chromium: Browser, company: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """The servers of a company of the module's own, and who is signed in where."""
    folder = tmp_path_factory.mktemp("town") / "company"
    shutil.copytree(company, folder)
    with served_town(chromium, folder) as made:
        yield made
