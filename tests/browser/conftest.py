"""One made-up company for all browser tests of a run: made once, each module serves a copy. And
users of all roles, signed in to a service of the test's own.
"""

import shutil
from collections.abc import Iterator
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page

from models.database import transaction
from service.app import Application
from service.people.keys import create_key
from tests.browser.company import Town, make_up, served_town
from tests.browser.looking import listened, troubles
from tests.browser.shapes import Enter
from tests.fixtures.browser import let_in
from tests.fixtures.people import MakeUser
from tests.fixtures.service import Api

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


@pytest.fixture
def crm(app: Application, serving: str) -> Iterator[Api]:
    """The API beside the pages."""
    with transaction(app.state.core.engine) as session:
        secret = create_key(session, "admin", "crm", None)
    with httpx.Client(base_url=serving) as client:
        yield Api(client, secret)  # type: ignore[arg-type]


@pytest.fixture
def enter(
    app: Application, chromium: Browser, serving: str, make_user: MakeUser
) -> Iterator[Enter]:
    """Sign a new user in; at the end, nothing on the pages may be wrong or complained of."""
    entered: list[tuple[Page, Any, list[str], str]] = []

    def signed_in(who: str, locale: str, width: int) -> Page:
        role = "manager" if who in ("paul", "helene") else "rep" if who == "marie" else who
        email = make_user(role, None if who == role else who)
        context = chromium.new_context(
            base_url=serving, locale=locale, viewport={"width": width, "height": 844}
        )
        context.set_default_timeout(30_000)
        page = context.new_page()
        watch = listened(page)
        entered.append((page, watch, watch.__enter__(), locale[:2]))
        let_in(app.state.core, context, serving, email)
        return page

    yield signed_in
    wrong: list[str] = []
    for page, watch, complaints, language in entered:
        wrong += troubles(page, language)
        watch.__exit__(None, None, None)
        wrong += complaints
        page.context.close()
    assert wrong == []
