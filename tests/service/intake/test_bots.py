"""Bots through HTTP: their events are kept, marked, counted, and left out of the score."""

from datetime import timedelta
from typing import Any

from models.now import now
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api, As

SENT = now() - timedelta(hours=5)
NAME = {"system": "mailer", "external_id": "7"}


def click(number: int, seconds: float, link: str, **properties: Any) -> dict[str, Any]:
    return {
        "id": f"click {number}",
        "kind": "email_click",
        "occurred_at": (SENT + timedelta(seconds=seconds)).isoformat(),
        "properties": {"link": link} | properties,
    }


def score(crm: Api, *events: dict[str, Any]) -> dict[str, Any]:
    answer = crm.post("/v1/score", {"lead": NAME, "events": list(events)})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@ON_SQLITE
def test_a_scanner_is_kept_marked_counted_and_taken_back(crm: Api, as_role: As) -> None:
    quiet = score(crm)
    two = score(crm, click(1, 0, "/a"), click(2, 1, "/b"))
    assert two["points"] > quiet["points"]
    burst = score(crm, click(3, 1.5, "/c"), click(4, 40, "/a", user_agent="curl/8.5.0"))
    lead_id = burst["lead_id"]
    assert crm.get(f"/v1/leads/{lead_id}").json()["bot_events"] == 4
    items = crm.get(f"/v1/leads/{lead_id}/timeline").json()["items"]
    assert [item["left_out"] for item in items] == ["known_agent"] + ["many_links"] * 3
    assert abs(burst["points"] - quiet["points"]) < 1e-6
    person = score(crm, click(5, 60, "/a"))
    assert person["points"] > burst["points"]
    assert crm.get(f"/v1/leads/{lead_id}/timeline").json()["items"][0]["left_out"] is None
    for asked in (quiet, two, burst, person):
        replay = as_role("data").post(f"/v1/scores/{asked['score_id']}/replay").json()
        assert abs(replay["log_points"] - asked["points"]) < 1e-9
