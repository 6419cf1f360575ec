"""Clocks as callers meet them: in the queue, of a lead, in the ledger of breaches, as notices."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from models.database import reading
from models.now import clock
from models.tables import WatchedClock
from service.app import Application
from service.clocks.jobs import look_at_clocks
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api, As

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""10:00 in Paris: the leads are created; they are handed off half an hour later."""

HANDED_OFF = MONDAY + timedelta(minutes=30)
LEAD = {"system": "crm", "external_id": "1"}


class Story:
    """A lead, handed off to Marie, and a clock that is put forward by hand."""

    def __init__(self, app: Application, as_role: As) -> None:
        self.app = app
        self.admin = as_role("admin")
        self.marie, self.paul = as_role("rep", rep="marie"), as_role("rep", rep="paul")
        with clock(lambda: MONDAY):
            created = self.admin.post("/v1/leads", LEAD | {"attributes": {"company": "Un"}})
        self.lead_id = created.json()["lead_id"]
        self.happens(0, "lead_assigned", rep="marie")

    @contextmanager
    def after(self, minutes: float) -> Iterator[None]:
        """Let so many minutes have passed since the hand-off."""
        with clock(lambda: HANDED_OFF + timedelta(minutes=minutes)):
            yield

    def happens(self, minutes: float, kind: str, **properties: Any) -> None:
        with self.after(minutes):
            at = (HANDED_OFF + timedelta(minutes=minutes)).isoformat()
            event = {"id": f"{kind} {minutes}", "kind": kind, "occurred_at": at, "lead": LEAD}
            answer = self.admin.post("/v1/events", {"events": [event | {"properties": properties}]})
            assert answer.json()["results"][0]["status"] == "stored"

    def look(self, minutes: float) -> None:
        """Let the worker look at whatever is due."""
        with self.after(minutes):
            while look_at_clocks(self.app.state.core):
                pass

    def told(self, api: Api, what: str, minutes: float = 0) -> list[dict[str, Any]]:
        with self.after(minutes):
            items: list[dict[str, Any]] = api.get(f"/v1/clocks/{what}").json()["items"]
        return items

    def in_queue(self, minutes: float) -> dict[str, Any]:
        with self.after(minutes):
            (item,) = self.marie.get("/v1/queue").json()["items"]
        found: dict[str, Any] = item["clock"]
        return found


@pytest.fixture
def story(app: Application, as_role: As) -> Story:
    return Story(app, as_role)


@ON_SQLITE
def test_the_queue_says_how_long_there_is_still(story: Story) -> None:
    shown = story.in_queue(18)
    assert (shown["step"], shown["state"], shown["minutes_left"]) == ("attempted", "running", 12)
    assert shown["text"] == "12\u00a0min left to call"
    assert story.in_queue(25)["state"] == "at_risk"
    assert story.in_queue(95)["text"] == "1\u00a0h\u00a05\u00a0min late"
    story.happens(96, "contact_attempted", channel="phone")
    with story.after(97):
        (item,) = story.marie.get("/v1/queue").json()["items"]
        (own,) = story.marie.get(f"/v1/clocks/leads/{story.lead_id}").json()
    assert item["clock"] is None
    assert (own["state"], own["minutes_left"]) == ("breached", -66)


def test_the_worker_reminds_escalates_and_keeps_the_ledger(story: Story) -> None:
    story.look(0)
    assert story.told(story.marie, "notices") == []
    story.look(21)
    (reminder,) = story.told(story.marie, "notices")
    assert (reminder["kind"], reminder["rep"]) == ("reminder", "marie")
    assert story.told(story.paul, "notices") == []
    assert story.told(story.admin, "breaches") == []
    story.look(31)
    story.look(45)
    escalation, _ = story.told(story.admin, "notices", 45)
    assert (escalation["kind"], len(story.told(story.admin, "notices", 45))) == ("escalation", 2)
    (breach,) = story.told(story.admin, "breaches")
    assert (breach["system_minutes"], breach["human_minutes"]) == (30, None)
    story.happens(75, "contact_attempted", channel="phone")
    story.look(76)
    (breach,) = story.told(story.marie, "breaches")
    assert (breach["limit_minutes"], breach["system_minutes"], breach["human_minutes"]) == (
        30, 30, 75,
    )  # fmt: skip
    assert story.told(story.paul, "breaches") == []
    with reading(story.app.state.core.engine) as session:
        assert session.exec(select(WatchedClock)).all() == []


@ON_SQLITE
def test_work_that_is_told_late_takes_a_breach_back(story: Story) -> None:
    story.look(40)
    assert len(story.told(story.admin, "breaches")) == 1
    at = (HANDED_OFF + timedelta(minutes=10)).isoformat()
    event = {"id": "late", "kind": "contact_attempted", "occurred_at": at, "lead": LEAD}
    with story.after(50):
        story.admin.post("/v1/events", {"events": [event]})
    story.look(51)
    assert story.told(story.admin, "breaches") == []


def test_an_absence_noted_afterwards_takes_a_breach_back(story: Story) -> None:
    story.look(40)
    absence = {
        "scope": "rep",
        "name": "marie",
        "begins_at": HANDED_OFF.isoformat(),
        "ends_at": (HANDED_OFF + timedelta(days=1)).isoformat(),
    }
    with story.after(50):
        assert story.admin.post("/v1/people/absences", absence).status_code == 201
    story.look(51)
    assert story.told(story.admin, "breaches") == []
    assert story.in_queue(60)["state"] == "paused"


@ON_SQLITE
def test_a_verdict_stops_the_clocks(story: Story) -> None:
    with story.after(5):
        story.marie.post("/v1/feedback", {"lead": LEAD, "verdict": "rejected"})
    story.look(40)
    assert story.told(story.admin, "breaches") == []


def test_other_limits_are_put_in_force_for_the_clocks_that_run(story: Story) -> None:
    manager = story.admin
    assert manager.get("/v1/clocks/commitments").json()["attempted_minutes"] == 30
    story.look(40)
    limits = {"attempted_minutes": 60, "contacted_minutes": 90, "feedback_minutes": 600}
    with story.after(45):
        assert manager.put("/v1/clocks/commitments", limits).status_code == 200
    story.look(46)
    assert manager.get("/v1/clocks/commitments").json() == limits | {"worked_minutes": None}
    assert story.told(manager, "breaches") == []
    with story.after(50):
        shown = manager.get(f"/v1/clocks/leads/{story.lead_id}").json()
    assert [(row["step"], row["minutes_left"]) for row in shown] == [
        ("attempted", 10), ("contacted", 40), ("feedback", 550),
    ]  # fmt: skip


def test_the_ledger_comes_in_pages(app: Application, as_role: As) -> None:
    story = Story(app, as_role)
    for number in range(2, 6):
        name = {"system": "crm", "external_id": str(number)}
        at = HANDED_OFF + timedelta(minutes=number // 2)
        event = {"id": f"a{number}", "kind": "lead_assigned", "occurred_at": at.isoformat()}
        with story.after(number):
            sent = event | {"lead": name, "properties": {"rep": "paul"}}
            story.admin.post("/v1/events", {"events": [sent]})
    story.look(60)
    for what, size in (("breaches", 5), ("notices", 5)):
        whole = story.admin.get(f"/v1/clocks/{what}").json()["items"]
        paged: list[dict[str, Any]] = []
        cursor = None
        while cursor or not paged:
            query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
            page = story.admin.get(f"/v1/clocks/{what}", **query).json()
            paged, cursor = paged + page["items"], page["next"]
        assert len(whole) == size
        assert paged == whole


@ON_SQLITE
def test_who_may(as_role: As) -> None:
    limits = {"attempted_minutes": 30}
    for role, reads, sets in (("rep", 200, 403), ("manager", 200, 200), ("marketing", 403, 403),
                              ("crm", 403, 403)):  # fmt: skip
        api = as_role(role, rep="ana" if role == "rep" else None)
        assert api.get("/v1/clocks/breaches").status_code == reads
        assert api.put("/v1/clocks/commitments", limits).status_code == sets
    manager = as_role("manager")
    assert manager.get(f"/v1/clocks/leads/{'0' * 32}").status_code == 404
