"""Objectives and the chain without JavaScript: entering, checking, changing, closing, who may."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from models.database import reading
from models.now import now
from models.tables import Objective, ObjectiveChange
from service.app import Application
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.people import HTMX, Browser, Visit

pytestmark = ON_SQLITE

HOSTILE = "<script>alert(1)</script> '; DROP TABLE lead; --"


def typed(**more: str) -> dict[str, Any]:
    today = now().date()
    return {
        "name": "Cost per lead under 30 euros",
        "team": "marketing",
        "owner": "Nadia",
        "kpi": "cost_per_lead_eur",
        "direction": "at_most",
        "target": "29,50",
        "starts_on": today.isoformat(),
        "due_on": (today + timedelta(days=60)).isoformat(),
    } | more


def kept(app: Application) -> list[Objective]:
    with reading(app.state.core.engine) as session:
        return list(session.exec(select(Objective)))


@pytest.fixture
def nadia(visit: Visit) -> Browser:
    browser = visit("marketing")
    browser.get("/objectives/new")
    return browser


def test_an_objective_is_agreed_on_changed_and_closed(nadia: Browser, app: Application) -> None:
    answer = nadia.post("/objectives", **typed())
    (held,) = kept(app)
    assert answer.url.path == f"/objectives/{held.id}"
    assert (held.target, held.direction, held.slice_by) == (29.5, "at_most", "all")
    assert "at most €29.50" in nadia.words
    assert "Nothing has been measured of it yet" in nadia.words
    nadia.post(f"/objectives/{held.id}/amend", target="31", reason="the market", due_on="", name="")
    assert "at most €31" in nadia.words
    assert "the market" in nadia.words
    assert "before: €29.50" in nadia.words
    nadia.post(f"/objectives/{held.id}/close", reason="")
    assert "Closed before it could be measured." in nadia.words
    nadia.get("/objectives")
    assert "No objective is running" in nadia.words
    assert "Cost per lead under 30 euros" in nadia.words
    assert nadia.post(f"/objectives/{held.id}/close", reason="").status_code == 200


def test_the_check_tells_how_smart_it_is_and_keeps_nothing(
    nadia: Browser, app: Application
) -> None:
    nadia.headers |= HTMX
    token = nadia.csrf
    answer = nadia.post("/objectives/check", csrf=token, **typed())
    assert "<html" not in answer.text
    assert "Nadia answers for it, for the team: marketing." in nadia.words
    answer = nadia.post("/objectives/check", csrf=token, **typed(target="dear"))
    assert answer.status_code == 200
    assert "Target Write a number, such as 30 or 30.50." in nadia.words
    nadia.post("/objectives/check", csrf=token, **typed(due_on="2020-01-01"))
    assert "Due on An objective is due on or after the day it starts" in nadia.words
    assert kept(app) == []


def test_a_later_day_is_suggested_and_taken_over(nadia: Browser) -> None:
    today = now().date()
    form = typed(kpi="meeting_rate", direction="at_least", target="50")
    soon = form | {"due_on": (today + timedelta(days=8)).isoformat()}
    nadia.post("/objectives/check", **soon)
    assert "at least 50%" in nadia.words
    assert "older leads are judged" in nadia.words
    (later,) = nadia.values("suggested")
    nadia.post("/objectives/check", **soon, suggested=later)
    assert f'value="{later.removeprefix("due_on=")}"' in nadia.text
    assert "older leads are judged" not in nadia.words


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"target": "many"}, "Write a number"),
        ({"target": "-5"}, "This KPI cannot be measured so"),
        ({"name": " "}, "This is missing."),
        ({"kpi": "luck"}, "This KPI cannot be measured so"),
        ({"by": "rep", "part": "marie"}, "This KPI cannot be measured so"),
        ({"starts_on": "soon"}, "Choose a day between 2000 and 2100."),
        ({"kpi": "share_attempted_within_minutes", "minutes": "0"}, "cannot be measured so"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed(
    nadia: Browser, app: Application, wrong: dict[str, Any], said: str
) -> None:
    answer = nadia.post("/objectives", **typed(**wrong))
    assert answer.status_code == 422
    assert said in nadia.words
    assert "Nadia" in nadia.values("owner")
    assert kept(app) == []


def test_what_people_type_survives_as_text(nadia: Browser, app: Application) -> None:
    nadia.post("/objectives", **typed(name=HOSTILE, owner=HOSTILE))
    (held,) = kept(app)
    assert (held.name, held.owner) == (HOSTILE, HOSTILE)
    nadia.post(f"/objectives/{held.id}/amend", reason=HOSTILE, target="20")
    with reading(app.state.core.engine) as session:
        assert HOSTILE in [change.reason for change in session.exec(select(ObjectiveChange))]
    for path in ("/objectives", f"/objectives/{held.id}", "/chain"):
        nadia.get(path)
        assert "<script>alert" not in nadia.text
        assert HOSTILE in nadia.words


def test_an_amendment_that_does_not_fit_changes_nothing(nadia: Browser, app: Application) -> None:
    nadia.post("/objectives", **typed())
    (held,) = kept(app)
    path = f"/objectives/{held.id}/amend"
    for reason, day in (("", ""), ("x", "2019-01-01")):
        assert nadia.post(path, reason=reason, due_on=day).status_code == 422
        assert "Nothing was changed" in nadia.words
    assert kept(app)[0].due_on == held.due_on


def test_the_chain_shows_every_link_and_what_to_do_first(visit: Visit) -> None:
    rep = visit("rep", rep="marie")
    assert rep.get("/chain").status_code == 200
    for title in ("Volume", "Cost", "Speed", "Meetings", "Signatures", "Nothing is agreed yet"):
        assert title in rep.words
    assert "/objectives/new" not in rep.text


def test_only_who_may_sees_and_agrees(visit: Visit, nadia: Browser, app: Application) -> None:
    rep = visit("rep", rep="marie")
    assert rep.get("/objectives").status_code == 403
    data = visit("data")
    assert data.get("/objectives").status_code == 200
    assert "Agree on an objective" not in data.words
    assert data.get("/objectives/new").status_code == 403
    assert data.post("/objectives", **typed()).status_code == 403
    assert nadia.post("/objectives", csrf="0" * 64, **typed()).status_code == 403
    assert kept(app) == []
    assert nadia.get(f"/objectives/{'0' * 32}").status_code == 404
