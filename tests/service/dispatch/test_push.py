"""The push to a rep when a hot lead is assigned: letter and Slack message, in office hours."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from models.database import transaction
from models.now import clock
from models.tables import User
from service.app import Application
from service.kit import ears, mail
from service.kit.settings import Settings
from tests.fakes.mail_server import MailServer, mailing
from tests.fakes.server import Reply
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.people import MakeUser
from tests.fixtures.service import Api, As
from tests.service.dispatch.receiving import listen, receiving, work

MONDAY_NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 3, 1, 11, 0, tzinfo=UTC)


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with mailing() as server:
        yield server


@pytest.fixture
def settings(database_url: str, tmp_path: Path, mail_server: MailServer) -> Settings:
    return Settings(
        database_url=database_url,
        var_dir=tmp_path / "var",
        public_url="https://leads.example",
        locale="fr",
        smtp_host="127.0.0.1",
        smtp_port=mail_server.server_address[1],
        smtp_security="none",
        smtp_sender="smarketing <noreply@leads.example>",
    )


@pytest.fixture(autouse=True)
def ears_that_look_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ears, "REMEMBERED_SECONDS", 0.0)


def assign(api: Api, at: datetime, name: str = "1", hot: bool = True) -> None:
    events = [{"id": f"{name} a", "kind": "lead_assigned", "properties": {"rep": "marie"}}]
    if hot:
        events += [{"id": f"{name} {n}", "kind": "demo_request"} for n in range(3)]
    lead = {
        "system": "crm",
        "external_id": name,
        "attributes": {
            "job_title": "Directrice marketing", "employees": 85, "company": "A & B <SARL>",
            "first_name": "Hélène", "last_name": "Garnier",
        },
    }  # fmt: skip
    body = {"lead": lead, "events": [{**one, "occurred_at": at.isoformat()} for one in events]}
    answer = api.post("/v1/score", body)
    assert (answer.json()["band"] == "hot") is hot


def test_a_hot_lead_is_written_to_its_rep_with_reasons_and_a_link_that_works(
    app: Application, admin: Api, make_user: MakeUser, mail_server: MailServer
) -> None:
    make_user("rep", rep="marie")
    with clock(lambda: MONDAY_NOON):
        assign(admin, MONDAY_NOON)
        assign(admin, MONDAY_NOON, "lukewarm", hot=False)
        work(app)
        (letter,) = mail_server.letters
        assert letter["to"] == "marie@example.com"
        assert letter["subject"].startswith("Lead chaud\u00a0: Hélène Garnier, A & B <SARL>, ")
        text = letter.get_content()
        assert "Pourquoi\u00a0:" in text
        assert text.count("\n- ") == 3
        assert "a demandé une démo" in text
        (token,) = re.findall(r"https://leads\.example(/f/\S+)", text)
        assert TestClient(app).get(token).status_code == 200


@ON_SQLITE
def test_nobody_is_written_to_on_a_sunday_but_on_monday_morning(
    app: Application, admin: Api, make_user: MakeUser, mail_server: MailServer
) -> None:
    make_user("rep", rep="marie")
    with clock(lambda: SUNDAY):
        assign(admin, SUNDAY)
        work(app)
    assert mail_server.letters == []
    with clock(lambda: MONDAY_NOON):
        work(app)
    assert len(mail_server.letters) == 1


@ON_SQLITE
def test_a_lead_that_was_judged_meanwhile_is_not_news(
    app: Application, admin: Api, make_user: MakeUser, mail_server: MailServer
) -> None:
    make_user("rep", rep="marie")
    with clock(lambda: SUNDAY):
        assign(admin, SUNDAY)
        work(app)
    body = {"lead": {"system": "crm", "external_id": "1"}, "verdict": "accepted", "rep": "marie"}
    assert admin.post("/v1/feedback", body).status_code == 201
    with clock(lambda: MONDAY_NOON):
        work(app)
    assert mail_server.letters == []


@ON_SQLITE
def test_slack_gets_a_message_and_a_webhook_the_facts(
    app: Application, admin: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        receiving(monkeypatch, lambda _: Reply(200, b"ok")) as receiver,
        clock(lambda: MONDAY_NOON),
    ):
        listen(admin, f"{receiver.url}/slack", "lead.assigned", shape="slack")
        listen(admin, f"{receiver.url}/facts", "lead.assigned")
        assign(admin, MONDAY_NOON)
        work(app)
    sent = {one.path.rpartition("/")[2]: json.loads(one.body) for one in receiver.server.seen}
    section = sent["slack"]["blocks"][0]
    assert "*Hélène Garnier, A &amp; B &lt;SARL&gt;*" in section["text"]["text"]
    assert section["text"]["text"].count("• ") == 3
    assert section["accessory"]["url"].startswith("https://leads.example/f/")
    facts = sent["facts"]["data"]
    assert (facts["rep"], facts["band"]) == ("marie", "hot")
    assert facts["feedback_url"].startswith("https://leads.example/f/")
    assert "Garnier" not in json.dumps(sent["facts"])


@ON_SQLITE
def test_a_refused_letter_is_a_dead_letter_and_names_no_address(
    app: Application, admin: Api, make_user: MakeUser, mail_server: MailServer, as_role: As
) -> None:
    make_user("rep", rep="marie")
    mail_server.refusal = "550 no such mailbox marie@example.com"
    with clock(lambda: MONDAY_NOON):
        assign(admin, MONDAY_NOON)
        work(app)
    with app.state.core.engine.connect() as connection:
        query = "SELECT state, error FROM job WHERE kind = 'push'"
        ((state, error),) = connection.exec_driver_sql(query).fetchall()
    assert (state, error) == ("dead", "NotWantedError: refused with 550")


@ON_SQLITE
def test_who_cannot_be_written_to_has_nobody_else_written_to_again(
    app: Application, admin: Api, make_user: MakeUser, mail_server: MailServer
) -> None:
    make_user("rep", rep="marie")
    make_user("manager", rep="marie2")
    with transaction(app.state.core.engine) as session:
        second = session.exec(select(User).where(User.rep_id == "marie2")).one()
        second.rep_id = "marie"
        session.add(second)
    mail_server.refused = {"marie2@example.com": "451 not now"}
    with clock(lambda: MONDAY_NOON):
        assign(admin, MONDAY_NOON)
        work(app)
    mail_server.refused = {}
    with clock(lambda: MONDAY_NOON + timedelta(minutes=1)):
        work(app)
        work(app)
    told = [letter["to"] for letter in mail_server.letters]
    assert told == ["marie@example.com", "marie2@example.com"]


@ON_SQLITE
def test_a_lead_of_somebody_who_left_for_good_keeps_no_other_news_back(
    app: Application,
    admin: Api,
    make_user: MakeUser,
    mail_server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_user("rep", rep="marie")
    gone = {
        "scope": "rep",
        "name": "marie",
        "begins_at": "2026-01-01T00:00:00Z",
        "ends_at": "2099-12-31T00:00:00Z",
    }
    assert admin.post("/v1/people/absences", gone).status_code == 201
    with (
        receiving(monkeypatch, lambda _: Reply(200, b"ok")) as receiver,
        clock(lambda: MONDAY_NOON),
    ):
        listen(admin, f"{receiver.url}/facts", "lead.assigned")
        assign(admin, MONDAY_NOON)
        work(app)
    assert [one.path for one in receiver.server.seen] == ["/in/facts"]
    assert mail_server.letters == []


@ON_SQLITE
def test_a_mail_server_that_is_away_is_tried_again(settings: Settings) -> None:
    away = settings.model_copy(update={"smtp_port": 1})
    with pytest.raises(mail.NotMailedError) as caught:
        mail.mail(away, EmailMessage())
    assert not caught.value.permanent
