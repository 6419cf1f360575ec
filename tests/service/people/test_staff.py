"""Reps, hours and absences: stated by managers, read by everybody in sales and marketing."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from models.now import clock
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api, As

NOON = datetime(2026, 3, 3, 12, tzinfo=ZoneInfo("Europe/Paris"))
MORNINGS = [["08:00", "12:00"]]
ABSENCE = {
    "scope": "rep",
    "name": "camille",
    "begins_at": "2026-03-03T08:00:00Z",
    "ends_at": "2026-03-04T08:00:00Z",
}


def rep(**more: Any) -> dict[str, Any]:
    return {"name": "Camille Roux", "team": "north", "weekly_capacity": 30, **more}


def week(*days: str, shifts: Any = MORNINGS) -> dict[str, Any]:
    return dict.fromkeys(days, shifts)


def at_work(manager: Api) -> dict[str, bool]:
    with clock(lambda: NOON):
        return {
            row["rep"]: row["at_work"] for row in manager.get("/v1/people/reps").json()["items"]
        }


def test_a_rep_is_stated_again_and_again(as_role: As) -> None:
    manager = as_role("manager")
    territory = {"country": ["FR", "BE"], "industry": ["btp"]}
    assert manager.put("/v1/people/reps/camille", rep(territory=territory)).status_code == 200
    manager.put("/v1/people/reps/zoe", rep(name="Zoé"))
    first = manager.get("/v1/people/reps", limit=1).json()
    assert first["items"][0]["territory"] == {"country": ["BE", "FR"], "industry": ["btp"]}
    (zoe,) = manager.get("/v1/people/reps", cursor=first["next"]).json()["items"]
    assert (zoe["rep"], zoe["name"], zoe["territory"]) == ("zoe", "Zoé", {})
    again = manager.put("/v1/people/reps/camille", rep(weekly_capacity=0)).json()
    assert (again["weekly_capacity"], again["territory"]) == (0, {})


def test_a_reps_hours_go_before_the_teams_before_the_companys(as_role: As) -> None:
    manager = as_role("manager")
    for name in ("camille", "zoe"):
        manager.put(f"/v1/people/reps/{name}", rep())
    usual = {"zone": "Europe/Paris", "holidays": "FR"}
    hours = usual | {"scope": "team", "name": "north", "week": week("monday")}
    assert at_work(manager) == {"camille": True, "zoe": True}
    assert manager.put("/v1/people/hours", hours).status_code == 200
    assert at_work(manager) == {"camille": False, "zoe": False}
    own: dict[str, Any] = usual | {
        "scope": "rep",
        "name": "zoe",
        "week": week("tuesday", shifts=[["12:00", "24:00"]]),
    }
    manager.put("/v1/people/hours", own)
    assert at_work(manager) == {"camille": False, "zoe": True}
    company, *stated = manager.get("/v1/people/hours").json()
    assert company["week"]["friday"] == [["09:00", "18:00"]]
    assert [(row["scope"], row["name"]) for row in stated] == [("rep", "zoe"), ("team", "north")]
    assert stated[0]["week"] == {day: [] for day in company["week"]} | own["week"]
    for _ in range(2):
        gone = manager.delete("/v1/people/hours", scope="team", name="north")
    assert gone.status_code == 404
    assert at_work(manager)["camille"]


def test_an_absence_is_noted_once_and_taken_back(as_role: As) -> None:
    manager = as_role("manager")
    manager.put("/v1/people/reps/zoe", rep())
    first = manager.post("/v1/people/absences", ABSENCE)
    again = manager.post("/v1/people/absences", ABSENCE)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert at_work(manager) == {"camille": False, "zoe": True}
    manager.post("/v1/people/absences", ABSENCE | {"scope": "team", "name": "north"})
    assert at_work(manager) == {"camille": False, "zoe": False}
    with clock(lambda: NOON):
        listed = manager.get("/v1/people/absences").json()["items"]
    assert listed[0] == first.json()
    for row in listed:
        assert manager.delete(f"/v1/people/absences/{row['absence_id']}").status_code == 204
    gone = manager.delete(f"/v1/people/absences/{listed[0]['absence_id']}")
    assert gone.status_code == 404
    assert at_work(manager) == {"camille": True, "zoe": True}


@ON_SQLITE
def test_who_may(as_role: As) -> None:
    for role, reads in (("rep", 200), ("marketing", 200), ("crm", 403), ("data", 403)):
        api = as_role(role, rep="ana" if role == "rep" else None)
        assert api.get("/v1/people/reps").status_code == reads
        assert api.put("/v1/people/reps/ana", rep()).status_code == 403
        assert api.post("/v1/people/absences", ABSENCE).status_code == 403


@ON_SQLITE
@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Europe/Nowhere"}, {"zone": "../etc"}, {"holidays": "XX"}, {"holidays": "fr"},
        {"scope": "company"}, {"name": " "}, {"week": {"monday": [["9:00", "12:00"]]}},
        {"week": {"monday": [["12:00", "09:00"]]}}, {"week": {"monday": [["24:00", "24:00"]]}},
        {"week": {"monday": [["09:00", "12:00"], ["11:00", "13:00"]]}}, {"week": {"lundi": []}},
    ],
)  # fmt: skip
def test_hours_that_are_none_are_refused(as_role: As, wrong: dict[str, Any]) -> None:
    hours = {"scope": "team", "name": "north", "zone": "Europe/Paris", "holidays": "FR"}
    assert as_role("manager").put("/v1/people/hours", hours | wrong).status_code == 422
