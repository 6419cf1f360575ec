"""The queue: whom to call next, by fresh points, in pages that agree with each other."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.now import clock, now
from service.kit.paging import encode_cursor
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api, As

SIZES = [5, 40, 200, 900, 4000]
TITLES = ["Stagiaire", "Developer", "IT Manager", "Director of IT"]


def fill(crm: Api, leads: int, **more: Any) -> None:
    for n in range(leads):
        attributes = {"employees": SIZES[n % 5], "job_title": TITLES[n % 4], "company": f"No {n}"}
        stated = {"system": "crm", "external_id": str(n), "attributes": attributes}
        crm.post("/v1/score", {"lead": stated, **more})


def hand_off(crm: Api, lead: object, rep: str) -> None:
    event = {
        "id": f"assigned {lead}",
        "kind": "lead_assigned",
        "occurred_at": "2026-01-03T09:30:00Z",
        "lead": {"system": "crm", "external_id": str(lead)},
        "properties": {"rep": rep},
    }
    (result,) = crm.post("/v1/events", {"events": [event]}).json()["results"]
    assert result["status"] == "stored"


def whole_queue(api: Api, limit: int) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    query: dict[str, Any] = {"limit": limit}
    while True:
        page = api.get("/v1/queue", **query).json()
        items += page["items"]
        if page["next"] is None:
            return items
        query["cursor"] = page["next"]


def companies(items: list[dict[str, Any]]) -> set[str]:
    return {item["company"] for item in items}


def test_the_best_leads_come_first_with_reasons(crm: Api, as_role: As) -> None:
    fill(crm, 12)
    items = as_role("rep", rep="marie").get("/v1/queue").json()["items"]
    points = [item["points"] for item in items]
    assert len(items) == 12
    assert points == sorted(points, reverse=True)
    assert [item["rank"] for item in items] == list(range(1, 13))
    for item in items:
        assert item["reasons"]
        assert crm.get(f"/v1/scores/{item['score_id']}").json()["lead_id"] == item["lead_id"]


@pytest.mark.parametrize("limit", [1, 5, 6])
def test_pages_of_any_size_make_the_same_queue(crm: Api, as_role: As, limit: int) -> None:
    fill(crm, 12)
    rep = as_role("rep", rep="marie")
    whole, paged = whole_queue(rep, 200), whole_queue(rep, limit)
    names = [(item["rank"], item["lead_id"]) for item in whole]
    assert [(item["rank"], item["lead_id"]) for item in paged] == names


def test_following_pages_do_not_know_leads_that_came_later(crm: Api, as_role: As) -> None:
    fill(crm, 6)
    rep = as_role("rep", rep="marie")
    first = rep.get("/v1/queue", limit=3).json()
    best = {"job_title": "CTO", "employees": 900, "company": "late"}
    crm.post("/v1/score", {"lead": {"system": "crm", "external_id": "late", "attributes": best}})
    second = rep.get("/v1/queue", limit=3, cursor=first["next"]).json()
    assert companies(first["items"] + second["items"]) == {f"No {n}" for n in range(6)}
    assert second["next"] is None


def test_points_in_the_queue_are_fresh(crm: Api, as_role: As) -> None:
    demo = {"id": "1", "kind": "demo_request", "occurred_at": now().isoformat()}
    warm = {"system": "crm", "external_id": "1", "attributes": {"company": "warm"}}
    scored = crm.post("/v1/score", {"lead": warm, "events": [demo]}).json()
    rep = as_role("rep", rep="marie")
    (today,) = rep.get("/v1/queue").json()["items"]
    later = datetime.now(UTC) + timedelta(days=60)
    with clock(lambda: later):
        (cooled,) = rep.get("/v1/queue").json()["items"]
    assert abs(today["points"] - scored["points"]) < 0.1
    assert cooled["points"] < today["points"] - 1


def test_a_rep_sees_own_and_unassigned_leads_and_others_see_all(crm: Api, as_role: As) -> None:
    fill(crm, 3)
    hand_off(crm, 0, "marie")
    hand_off(crm, 1, "paul")
    marie, manager = as_role("rep", rep="marie"), as_role("manager")
    assert companies(whole_queue(marie, 50)) == {"No 0", "No 2"}
    assert companies(whole_queue(manager, 50)) == {"No 0", "No 1", "No 2"}


def test_a_reps_own_leads_come_before_those_that_nobody_has(crm: Api, as_role: As) -> None:
    fill(crm, 4)
    hand_off(crm, 1, "marie")
    hand_off(crm, 3, "marie")
    points = {item["company"]: item["points"] for item in whole_queue(as_role("manager"), 50)}
    shown = [item["company"] for item in whole_queue(as_role("rep", rep="marie"), 1)]
    assert set(shown[:2]) == {"No 1", "No 3"}
    for part in (shown[:2], shown[2:]):
        assert part == sorted(part, key=lambda company: -points[company])


@pytest.mark.parametrize("verdict", ["accepted", "recycled", "rejected"])
def test_a_lead_with_a_verdict_leaves_the_queue(crm: Api, as_role: As, verdict: str) -> None:
    fill(crm, 2)
    rep = as_role("rep", rep="marie")
    name = {"system": "crm", "external_id": "0"}
    rep.post("/v1/feedback", {"lead": name, "verdict": verdict})
    assert companies(whole_queue(rep, 50)) == {"No 1"}


def test_a_recycled_lead_comes_back_when_it_is_handed_off_again(crm: Api, as_role: As) -> None:
    fill(crm, 2)
    hand_off(crm, 0, "marie")
    rep = as_role("rep", rep="marie")
    name = {"system": "crm", "external_id": "0"}
    rep.post("/v1/feedback", {"lead": name, "verdict": "recycled", "reason_code": "bad_timing"})
    assert companies(whole_queue(rep, 50)) == {"No 1"}
    again = {"id": "again", "kind": "lead_assigned", "lead": name, "properties": {"rep": "marie"}}
    crm.post("/v1/events", {"events": [again | {"occurred_at": now().isoformat()}]})
    items = whole_queue(rep, 50)
    assert companies(items) == {"No 0", "No 1"}
    (back,) = (item for item in items if item["company"] == "No 0")
    assert back["stage"] != "recycled"
    assert back["clock"]["minutes_left"] == pytest.approx(30, abs=1)


@ON_SQLITE
@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0}, {"limit": 201}, {"limit": -1}, {"limit": "ten"}, {"limit": 10**30},
        {"cursor": "x"}, {"cursor": "é"}, {"cursor": "x" * 501}, {"cursor": "%00"}, {"cursor": "="},
        {"cursor": encode_cursor([5])},
        {"cursor": encode_cursor(["yesterday", 0])},
        {"cursor": encode_cursor(["2026-01-01T00:00:00", 0])},
        {"cursor": encode_cursor(["0001-01-01T00:00:00.000000+23:59", 0])},
        {"cursor": encode_cursor(["9999-12-31T23:59:59.999999-23:59", 0])},
        {"cursor": encode_cursor(["2026-01-01T00:00:00.000000+00:00", -1])},
        {"cursor": encode_cursor(["2026-01-01T00:00:00.000000+00:00", 2**63])},
        {"cursor": encode_cursor(["2026-01-01T00:00:00.000000+00:00", True])},
        {"cursor": encode_cursor(["2026-01-01T00:00:00.000000+00:00", 0, 0])},
    ],
)  # fmt: skip
def test_a_page_that_is_none_is_refused(crm: Api, as_role: As, query: dict[str, Any]) -> None:
    fill(crm, 1)
    assert as_role("rep", rep="marie").get("/v1/queue", **query).status_code == 422


@ON_SQLITE
def test_a_cursor_from_any_time_gives_a_page(crm: Api, as_role: As) -> None:
    fill(crm, 1)
    rep = as_role("rep", rep="marie")
    for year, leads in (("0001", 0), ("2026", 0), ("9999", 1)):
        cursor = encode_cursor([f"{year}-01-01T00:00:00.000000+00:00", 0])
        page = rep.get("/v1/queue", cursor=cursor)
        assert page.status_code == 200
        assert len(page.json()["items"]) == leads
