"""Notices of clocks and breaches of the agreement, told to people and to programs."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from models.database import transaction
from models.now import clock
from models.tables import User
from service.app import Application
from service.clocks.jobs import look_at_clocks
from service.kit.settings import Settings
from service.people.users import choose_locale
from tests.fakes.mail_server import MailServer, mailing
from tests.fakes.server import Reply
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.people import MakeUser
from tests.fixtures.service import Api, As
from tests.service.dispatch.receiving import listen, receiving, work

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""10:00 in Paris."""

FRIDAY_EVENING = datetime(2026, 3, 6, 16, 50, tzinfo=UTC)
"""17:50 in Paris: the office closes in ten minutes."""


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


class Story:
    """Leads of Marie's, who has half an hour to call each, and a worker at given times."""

    def __init__(self, app: Application, admin: Api, mail_server: MailServer) -> None:
        self.app, self.admin, self.letters = app, admin, mail_server.letters

    def hand_off(self, at: datetime, name: str = "1", **attributes: str) -> None:
        lead = {"system": "crm", "external_id": name}
        with clock(lambda: at):
            self.admin.post("/v1/leads", lead | {"attributes": {"company": "A & B", **attributes}})
        self.happens(at, name, "lead_assigned", rep="marie")

    def happens(self, at: datetime, name: str, kind: str, **properties: str) -> None:
        lead = {"system": "crm", "external_id": name}
        event = {"id": f"{name} {kind}", "kind": kind, "occurred_at": at.isoformat(), "lead": lead}
        with clock(lambda: at):
            answer = self.admin.post("/v1/events", {"events": [event | {"properties": properties}]})
        assert answer.json()["results"][0]["status"] == "stored"

    def work(self, at: datetime) -> None:
        """Look at clocks and pass on, then what waited half a minute for others."""
        for instant in (at, at + timedelta(seconds=40)):
            with clock(partial(_same, instant)):
                while look_at_clocks(self.app.state.core):
                    pass
                work(self.app)

    def subjects(self) -> list[tuple[str, str]]:
        return [(letter["to"], letter["subject"]) for letter in self.letters]


@pytest.fixture
def story(app: Application, admin: Api, mail_server: MailServer) -> Story:
    return Story(app, admin, mail_server)


def test_the_rep_is_reminded_and_then_the_managers_are_told(
    story: Story, make_user: MakeUser
) -> None:
    make_user("rep", rep="marie")
    make_user("manager")
    story.hand_off(MONDAY, "1", first_name="Hélène", last_name="Garnier")
    story.hand_off(MONDAY, "2", company="Deux")
    story.work(MONDAY + timedelta(minutes=10))
    assert story.letters == []
    story.work(MONDAY + timedelta(minutes=21))
    (reminder,) = story.letters
    assert reminder["to"] == "marie@example.com"
    assert reminder["subject"].startswith("Le délai touche à sa fin\u00a0: ")
    text = reminder.get_content()
    assert "- Hélène Garnier, A & B: à appeler avant le 2 mars à 10:30" in text
    assert "- Deux: à appeler" in text
    assert "https://leads.example/queue" in text
    story.happens(MONDAY + timedelta(minutes=25), "2", "contact_attempted", channel="phone")
    story.work(MONDAY + timedelta(minutes=31))
    (escalation,) = story.letters[1:]
    assert escalation["to"] == "manager@example.com"
    assert escalation["subject"] == "Délai dépassé\u00a0: Hélène Garnier, A & B"
    story.work(MONDAY + timedelta(hours=2))
    assert len(story.letters) == 2


@ON_SQLITE
def test_nobody_is_disturbed_outside_working_hours_or_about_what_was_done_meanwhile(
    story: Story, make_user: MakeUser
) -> None:
    make_user("manager")
    story.hand_off(FRIDAY_EVENING - timedelta(minutes=20, seconds=5), "1")
    story.hand_off(FRIDAY_EVENING - timedelta(minutes=20, seconds=5), "2", company="Deux")
    story.work(FRIDAY_EVENING + timedelta(minutes=9, seconds=57))
    story.work(FRIDAY_EVENING + timedelta(hours=30))
    assert story.letters == []
    monday = FRIDAY_EVENING + timedelta(days=2, hours=16)
    story.happens(monday, "2", "contact_attempted", channel="phone")
    story.work(monday)
    assert story.subjects() == [("manager@example.com", "Délai dépassé\u00a0: A & B")]


@ON_SQLITE
def test_a_managers_own_language_and_team_count(
    app: Application, story: Story, admin: Api, make_user: MakeUser
) -> None:
    for rep, team in (("marie", "south"), ("chief", "south"), ("other", "north")):
        body = {"name": rep, "team": team, "weekly_capacity": 40}
        assert admin.put(f"/v1/people/reps/{rep}", body).status_code == 200
    chief = make_user("manager", rep="chief")
    with transaction(app.state.core.engine) as session:
        (user_id,) = session.exec(select(User.id).where(User.email == chief))
        choose_locale(session, user_id, "en")
    make_user("manager", rep="other")
    story.hand_off(MONDAY)
    story.work(MONDAY + timedelta(minutes=31))
    assert story.subjects() == [("chief@example.com", "The agreed time ran out: A & B")]
    assert "of marie:" in story.letters[0].get_content()


@ON_SQLITE
def test_what_ran_out_long_ago_as_in_a_crms_history_is_no_news(
    story: Story, make_user: MakeUser, count: Any
) -> None:
    make_user("manager")
    for number in range(3):
        story.hand_off(MONDAY - timedelta(days=30 + number), f"{number}")
    story.work(MONDAY)
    assert count("notice") == 3
    assert (story.letters, count("job")) == ([], 0)


@ON_SQLITE
def test_slack_and_programs_are_told_of_notices_and_of_breaches_of_the_agreement(
    story: Story, as_role: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiving(monkeypatch, lambda _: Reply(200, b"ok")) as receiver:
        listen(story.admin, f"{receiver.url}/slack", "notice.raised", shape="slack")
        listen(story.admin, f"{receiver.url}/facts", "notice.raised", "agreement.breached")
        story.hand_off(MONDAY, "before")
        sign(as_role, MONDAY + timedelta(minutes=1))
        story.hand_off(MONDAY + timedelta(minutes=2), "after", company="<Deux>")
        story.work(MONDAY + timedelta(minutes=40))
        story.work(MONDAY + timedelta(minutes=41))
    told = [json.loads(one.body) for one in receiver.server.seen if one.path.endswith("facts")]
    of = {(one["type"], one["data"].get("kind"), named(one)) for one in told}
    assert of == {
        ("notice.raised", "escalation", "before"),
        ("notice.raised", "escalation", "after"),
        ("agreement.breached", None, "after"),
    }
    (breach,) = [one["data"] for one in told if one["type"] == "agreement.breached"]
    assert (breach["agreement"], breach["step"], breach["rep"]) == (1, "attempted", "marie")
    assert breach["limit_minutes"] == 30
    (slack,) = [json.loads(one.body) for one in receiver.server.seen if "slack" in one.path]
    text = slack["blocks"][0]["text"]["text"]
    assert text.startswith("Le délai convenu est dépassé pour ces leads de marie\u00a0:\n- ")
    assert "&lt;Deux&gt;" in text


def _same(instant: datetime) -> datetime:
    return instant


def sign(as_role: As, at: datetime) -> None:
    """Have both sides sign the draft as it is: its first attempt is due within 30 minutes."""
    with clock(lambda: at):
        for side in ("marketing", "sales"):
            manager = as_role("manager")
            told = manager.get("/v1/agreement").json()["draft"]
            body = {"hash": told["hash"], "side": side}
            assert manager.post("/v1/agreement/sign", body).status_code in (200, 201)


def named(told: dict[str, Any]) -> str:
    (identity,) = told["data"]["lead"]["identities"]
    external_id: str = identity["external_id"]
    return external_id
