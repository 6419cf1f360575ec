"""The weekly digest goes out on Monday: letters in each reader's language, webhooks, Slack."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from models.database import transaction
from models.now import clock
from models.tables import User
from service.app import Application
from service.digest.jobs import tell_week
from service.kit.settings import Settings
from service.worker import Worker
from tests.fakes.mail_server import MailServer, mailing
from tests.fakes.server import Reply
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.people import MakeUser
from tests.fixtures.service import Api
from tests.service.dispatch.receiving import listen, receiving, work

TUESDAY = datetime(2026, 6, 16, 9, tzinfo=UTC)
MIDNIGHT, MONDAY = datetime(2026, 6, 22, tzinfo=UTC), datetime(2026, 6, 22, 9, tzinfo=UTC)


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with mailing() as server:
        yield server


@pytest.fixture
def settings(database_url: str, tmp_path: Path, mail_server: MailServer) -> Settings:
    return Settings(
        database_url=database_url,
        var_dir=tmp_path / "var",
        locale="fr",
        smtp_host="127.0.0.1",
        smtp_port=mail_server.server_address[1],
        smtp_security="none",
        smtp_sender="smarketing <noreply@leads.example>",
    )


def monday_morning(app: Application) -> None:
    """Let a worker fire what is due as the week begins, and do in the morning what waits."""
    worker = Worker(app.state.core)
    with clock(lambda: MIDNIGHT):
        worker.fire_schedules()
        worker.fire_schedules()
        while worker.do_one():
            pass
    with clock(lambda: MONDAY):
        while worker.do_one():
            pass
        work(app)


def test_both_teams_hear_of_their_week_in_their_own_language(
    app: Application,
    admin: Api,
    make_user: MakeUser,
    mail_server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_user("rep", rep="marie")
    make_user("marketing")
    make_user("data")
    with transaction(app.state.core.engine) as session:
        english = session.exec(select(User).where(User.role == "marketing")).one()
        english.locale = "en"
        session.add(english)
    with clock(lambda: TUESDAY):
        admin.post("/v1/leads", {"system": "crm", "external_id": "1"}).raise_for_status()
    with receiving(monkeypatch, lambda _: Reply(200, b"ok")) as receiver:
        listen(admin, f"{receiver.url}/slack", "digest.written", shape="slack")
        listen(admin, f"{receiver.url}/facts", "digest.written")
        monday_morning(app)
    letters = {letter["to"]: letter for letter in mail_server.letters}
    assert letters.keys() == {"marie@example.com", "marketing@example.com"}
    assert letters["marie@example.com"]["subject"] == "La semaine du 15 juin 2026"
    assert "Ce qui a bougé" in letters["marie@example.com"].get_content()
    assert letters["marketing@example.com"]["subject"] == "The week of 15 June 2026"
    assert "- Leads: 1" in letters["marketing@example.com"].get_content()
    sent = {one.path.rpartition("/")[2]: json.loads(one.body) for one in receiver.server.seen}
    assert "*Ce qui a bougé*" in sent["slack"]["blocks"][0]["text"]["text"]
    assert sent["facts"]["data"]["week"] == "2026-06-15"
    monday_morning(app)
    assert len(mail_server.letters) == 2
    with clock(lambda: MONDAY):
        tell_week(app.state.core, {})
        work(app)
    assert len(mail_server.letters) == 2, "a worker that died before it could report tells it again"


@ON_SQLITE
def test_a_new_installation_has_no_week_to_tell_of(
    app: Application, make_user: MakeUser, mail_server: MailServer
) -> None:
    make_user("manager")
    monday_morning(app)
    assert mail_server.letters == []
