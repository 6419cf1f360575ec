"""One euro, one minute or one meeting changed in the raw facts moves the right link."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.agreement import store
from models.agreement.content import put_together
from models.agreement.parts import FIRST
from models.calendar.hours import Hours
from models.database import reading, transaction
from models.kpis.chain import speed_of
from models.kpis.days import Days
from models.kpis.gather import gather
from models.kpis.office import office_of
from models.now import clock
from models.reps import ensure_rep
from models.spend import state_spend

NOW = datetime(2026, 6, 24, 12, tzinfo=UTC)
REPS = ("camille", "karim")


def tuesdays():
    """Tuesdays at 10 in Paris, newest first, of the 16 weeks before."""
    last = datetime(2026, 6, 23, 8, tzinfo=UTC)
    return [last - timedelta(weeks=week) for week in range(16)]


@pytest.fixture(autouse=True)
def _today():
    with clock(lambda: NOW):
        yield


@pytest.fixture
def company(app, crm):
    """Sixteen weeks of four leads each: one called in time, meets; the others late, do not."""
    with clock(lambda: NOW - timedelta(weeks=20)), transaction(app.state.core.engine) as session:
        for rep in REPS:
            ensure_rep(session, rep)
    with transaction(app.state.core.engine) as session:
        content = put_together(session, FIRST)
        for side in ("marketing", "sales"):
            store.sign(session, content, side, f"{side:a>32}", side)
        for day in tuesdays():
            state_spend(session, day.date(), "paid search", "", 100.0, "EUR")
    told = [
        told_of(f"{week} {number}", day, late=number > 0, met=number == 0)
        for week, day in enumerate(tuesdays())
        for number in range(4)
    ]
    crm.post("/v1/score/batch", {"leads": told}).raise_for_status()


def told_of(name, day, late=True, met=False, won=False):
    kinds: list[tuple[str, int, dict[str, Any]]] = []
    kinds.append(("lead_assigned", 0, {"rep": REPS[len(name) % 2]}))
    kinds.append(("contact_attempted", 20 if not late else 120, {}))
    kinds += [("meeting_held", 24 * 60, {"mode": "phone"})] * met
    kinds += [("deal_won", 48 * 60, {"amount": 900.0, "currency": "EUR"})] * won
    events = [
        {
            "id": f"{name} {kind}",
            "kind": kind,
            "occurred_at": (day + timedelta(minutes=minutes)).isoformat(),
            "properties": properties,
        }
        for kind, minutes, properties in kinds
        if day + timedelta(minutes=minutes) <= NOW
    ]
    lead = {"system": "crm", "external_id": name, "created_at": day.isoformat()}
    return {"lead": lead, "events": events}


def add(crm, name, *events):
    named = {"lead": {"system": "crm", "external_id": name}}
    body = {"events": [event | named for event in events]}
    answer = crm.post("/v1/events", body).json()
    assert {result["status"] for result in answer["results"]} <= {"stored"}


def links(as_role, **query):
    found = as_role("manager").get("/v1/chain", **query).json()
    return {link["name"]: link for link in found["links"]} | {"": found}


def moved(before, after):
    return {
        name for name in before if name and before[name]["value"] != after[name]["value"]
    }  # fmt: skip


def test_the_chain_tells_which_link_is_behind_and_on_whose_side(as_role, company):
    found = links(as_role, locale="en")
    cost, speed = found["cost"], found["speed"]
    assert (cost["value"], cost["target"], cost["reach"]) == (25.0, 30.0, 1.0)
    assert cost["says"] == "The target is reached."
    assert (speed["value"], speed["target"]) == (0.25, 0.95)
    assert speed["sure_behind"] > 0.95
    assert (speed["side"], speed["delay"]) == ("sales", "human")
    assert "after hand-off" in speed["says"]
    assert found["volume"]["value"] == 2.0
    assert found["meetings"]["target"] is None
    assert found[""]["broken"] in ("volume", "speed")
    french = links(as_role, locale="fr")["speed"]
    assert "75\u00a0% des leads manquent le délai" in french["says"]


def test_one_euro_moves_the_cost_alone(app, as_role, company):
    before = links(as_role)
    with transaction(app.state.core.engine) as session:
        state_spend(session, tuesdays()[2].date(), "paid search", "", 101.0, "EUR")
    after = links(as_role)
    assert moved(before, after) == {"cost"}
    assert after["cost"]["value"] - before["cost"]["value"] == pytest.approx(1 / 16)


def test_one_meeting_moves_the_meetings_and_what_rests_on_them(crm, as_role, company):
    before = links(as_role)
    day = tuesdays()[5]
    at = (day + timedelta(days=2)).isoformat()
    add(crm, "5 2", {"id": "met", "kind": "meeting_held", "occurred_at": at})
    after = links(as_role)
    assert moved(before, after) == {"meetings"}
    assert after["meetings"]["value"] > before["meetings"]["value"]


@pytest.mark.parametrize(("minutes", "moves"), [(30, {"speed"}), (31, set())])
def test_one_minute_decides_whether_a_lead_was_called_in_time(
    crm, as_role, company, minutes, moves
):
    before = links(as_role)
    at = (tuesdays()[1] + timedelta(minutes=minutes)).isoformat()
    add(crm, "1 3", {"id": "earlier", "kind": "contact_attempted", "occurred_at": at})
    assert moved(before, links(as_role)) == moves


def test_deals_say_what_a_gap_costs(crm, as_role, company):
    assert links(as_role)["speed"]["lost_deals_a_week"] == 0.0
    for week in range(3):
        day = tuesdays()[week + 1]
        crm.post("/v1/score", told_of(f"won {week}", day, late=False, met=True, won=True))
    found = links(as_role)
    assert found[""]["deals_a_week"] == pytest.approx(3 / 4)
    speed = found["speed"]
    assert speed["lost_deals_a_week"] > 0.5
    assert (
        found[""]["broken"]
        == max(
            (link for name, link in found.items() if name and (link["sure_behind"] or 0) > 0.8),
            key=lambda link: link["lost_deals_a_week"],
        )["name"]
    )


def test_an_empty_company_has_nothing_to_say_yet(as_role):
    found = links(as_role)
    assert found[""]["broken"] is None
    assert {link["says"] for name, link in found.items() if name} == {
        "Nothing is agreed for this link."
    }


def test_in_time_means_within_the_minutes_that_were_agreed(app, company):
    with reading(app.state.core.engine) as session:
        office = office_of(session, Hours())
        days = Days(NOW.date() - timedelta(days=90), NOW.date() - timedelta(days=30), office.zone)
        cases = gather(session, days, NOW, office)
    usual, longer = speed_of(cases, 30.0), speed_of(cases, 150.0)
    assert usual.late == 3 * usual.in_time > 0
    assert (longer.in_time, longer.late) == (usual.in_time + usual.late, 0)
