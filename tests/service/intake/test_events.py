"""Events through HTTP: each counts once, each is judged for itself, all are kept."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.fixtures.bodies import event
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api, As

Count = Callable[[str], int]


def of(visitor: str, number: object, **changed: Any) -> dict[str, Any]:
    return event(number) | {"lead": {"system": "web", "external_id": visitor}} | changed


def send(api: Api, *events: dict[str, Any]) -> list[dict[str, Any]]:
    answer = api.post("/v1/events", {"events": list(events)})
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def statuses(results: list[dict[str, Any]]) -> list[str]:
    return [result["status"] for result in results]


def timeline(api: Api, lead_id: str, **query: Any) -> Any:
    return api.get(f"/v1/leads/{lead_id}/timeline", **query).json()


def test_an_event_id_counts_once_in_its_system(crm: Api, count: Count) -> None:
    assert statuses(send(crm, of("a", 1), of("a", 2), of("a", 1))) == [
        "stored",
        "stored",
        "duplicate",
    ]
    assert statuses(send(crm, of("a", 1), of("a", 2))) == ["duplicate", "duplicate"]
    assert count("event") == 2
    elsewhere = of("a", 1, lead={"system": "odoo", "external_id": "a"})
    assert statuses(send(crm, elsewhere)) == ["stored"]


def test_each_event_is_judged_for_itself(crm: Api, count: Count) -> None:
    results = send(
        crm,
        of("a", 1),
        of("a", 2, kind="No such spelling"),
        of("a", 3, occurred_at="2999-01-01T00:00:00Z"),
        {"id": "4"},
        of("a", 5, kind="merged"),
        of("a", 6, kind="lead_assigned"),
        of("b", 7),
    )
    assert statuses(results) == ["stored", *["invalid"] * 5, "stored"]
    assert [result["id"] for result in results][:2] == ["event 1", "event 2"]
    assert all(result["why"] for result in results if result["status"] == "invalid")
    assert count("event") == 2


def test_an_event_makes_its_lead(crm: Api) -> None:
    (result,) = send(crm, of("a", 1))
    (found,) = crm.get("/v1/leads", system="web", external_id="a").json()["items"]
    assert found["lead_id"] == result["lead_id"]
    assert found["points"] is None


def test_events_come_back_as_they_were_sent(crm: Api) -> None:
    sent = of("a", 1)
    (result,) = send(crm, sent)
    (item,) = timeline(crm, result["lead_id"])["items"]
    assert {name: item[name] for name in ("id", "kind", "occurred_at", "properties")} == event(1)
    assert item["system"] == "web"
    assert not item["backfilled"]


def test_kinds_outside_the_catalogue_are_kept(crm: Api) -> None:
    (result,) = send(crm, of("a", 1, kind="danced_with_us"))
    assert timeline(crm, result["lead_id"])["items"][0]["kind"] == "danced_with_us"


def test_a_lead_assigned_names_the_rep(crm: Api) -> None:
    (result,) = send(crm, of("a", 1, kind="lead_assigned", properties={"rep": "marie"}))
    held = crm.get(f"/v1/leads/{result['lead_id']}").json()
    assert held["rep"] == "marie"
    assert held["handed_off_at"] == "2026-01-03T09:30:00Z"


@ON_SQLITE
@pytest.mark.parametrize("rep", [None, "", 5, ["marie"], {}, "x" * 201])
def test_a_lead_is_not_assigned_to_what_is_no_rep(crm: Api, rep: Any) -> None:
    (result,) = send(crm, of("a", 1, kind="lead_assigned", properties={"rep": rep}))
    assert result["status"] == "invalid"


def test_the_timeline_is_newest_first_by_pages(crm: Api) -> None:
    results = send(crm, *(of("a", n) for n in range(1, 8)))
    lead_id = results[0]["lead_id"]
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = timeline(crm, lead_id, **query)
        seen += [item["id"] for item in page["items"]]
        if (cursor := page["next"]) is None:
            break
        send(crm, of("a", f"late {len(seen)}"))
    assert seen == [f"event {n}" for n in range(7, 0, -1)]


def test_the_same_event_sent_by_many_at_once_counts_once(crm: Api, count: Count) -> None:
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: send(crm, of("a", 1))[0]["status"], range(24)))
    assert sorted(results) == ["duplicate"] * 23 + ["stored"]
    assert (count("event"), count("lead"), count("identity")) == (1, 1, 1)


@ON_SQLITE
@pytest.mark.parametrize("events", [[], [{}] * 1001, {}, None, "a", [[]], [None], [1]])
def test_a_request_that_is_no_list_of_1_to_1000_events_is_refused(crm: Api, events: Any) -> None:
    assert crm.post("/v1/events", {"events": events}).status_code == 422


@ON_SQLITE
def test_a_thousand_events_of_a_thousand_leads_are_taken_at_once(as_role: As) -> None:
    collector = as_role("collector")
    assert statuses(send(collector, *(of(str(n), n) for n in range(1000)))) == ["stored"] * 1000
