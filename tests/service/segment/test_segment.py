"""Calls of analytics libraries through HTTP: who, what and when, as leads and events."""

from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.now import now
from tests.fixtures.bodies import event
from tests.fixtures.calls import AT, call
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api, As
from tests.service.segment.conftest import Library

Count = Callable[[str], int]


def found(crm: Api, user: str) -> Any:
    (lead,) = crm.get("/v1/leads", system="segment", external_id=user).json()["items"]
    return lead


def log(crm: Api, lead_id: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = crm.get(f"/v1/leads/{lead_id}/timeline").json()["items"]
    return items[::-1]


@ON_SQLITE
def test_a_call_becomes_an_event_of_its_lead(library: Library, crm: Api) -> None:
    result = library.say("track", 1, context={"userAgent": "Mozilla/5.0", "ip": "203.0.113.8"})
    assert result["status"] == "stored"
    (item,) = log(crm, found(crm, "u1")["lead_id"])
    assert (item["id"], item["kind"], item["occurred_at"]) == ("m1", "demo_request", AT)
    assert item["properties"] == {
        "event": "Demo Requested", "seats": 5, "a": {"b": ["c"]}, "user_agent": "Mozilla/5.0",
    }  # fmt: skip


@ON_SQLITE
def test_a_message_id_counts_once(library: Library, count: Count) -> None:
    assert library.say("track", 1)["status"] == "stored"
    assert library.say("track", 1)["status"] == "duplicate"
    twice = [call("page", 2, type="page")] * 2
    assert [result["status"] for result in library.batch(*twice)] == ["stored", "duplicate"]
    assert count("event") == 2


@ON_SQLITE
def test_a_call_without_a_message_id_counts_once_too(library: Library, count: Count) -> None:
    sent = call("track", 1, type="track", messageId=None)
    statuses = [library.batch(sent, sentAt=AT)[0]["status"] for _ in range(2)]
    assert statuses == ["stored", "duplicate"]
    assert count("event") == 1


@ON_SQLITE
def test_traits_become_attributes_and_people_stay_out_of_the_log(
    library: Library, crm: Api
) -> None:
    traits = {
        "email": "ana@example.com", "firstName": "Ana", "title": "CTO", "plan": "pro",
        "company": {"name": "Acme", "employee_count": 250, "industry": "steel"},
        "address": {"country": "FR", "state": "Bretagne", "street": "1 rue X"}, "tags": ["a"],
    }  # fmt: skip
    campaign = {"source": "newsletter", "name": "spring"}
    result = library.say("identify", 1, traits=traits, context={"campaign": campaign})
    assert result["ignored"] == ["traits.tags"]
    lead = found(crm, "u1")
    attributes = lead["attributes"]
    assert attributes.items() >= {
        "job_title": "CTO", "plan": "pro", "company": "Acme", "employees": 250, "country": "FR",
        "industry": "steel", "region": "Bretagne", "source": "newsletter", "campaign": "spring",
    }.items()  # fmt: skip
    assert lead["person"] == {"email": "ana@example.com", "first_name": "Ana"}
    sent = {"properties": {"email": "ana@example.com", "deep": {"phone": "+33 1 02 03 04 05"}}}
    told = library.say("track", 2, userId="u1", **sent)
    assert told["ignored"] == ["properties.email", "properties.deep"]
    assert "ana@" not in str(log(crm, lead["lead_id"]))
    assert "+33" not in str(log(crm, lead["lead_id"]))


@ON_SQLITE
def test_rudderstack_says_traits_in_the_context(library: Library, crm: Api) -> None:
    library.say("identify", 1, traits=None, context={"traits": {"title": "CTO"}})
    assert found(crm, "u1")["attributes"]["job_title"] == "CTO"


@ON_SQLITE
@pytest.mark.parametrize(
    ("kind", "said", "expected"),
    [
        ("track", {"event": "Email Link Clicked"}, "email_click"),
        ("track", {"event": "pricingPageViewed"}, "pricing_view"),
        ("track", {"event": "Danced With Us"}, "danced_with_us"),
        ("track", {"event": "Deal Won"}, "segment_deal_won"),
        ("track", {"event": "attributes_changed"}, "segment_attributes_changed"),
        ("track", {"event": "3 Clicks"}, "segment_3_clicks"),
        ("track", {"event": "x" * 200}, "x" * 64),
        ("page", {"name": "Nos tarifs"}, "pricing_view"),
        ("page", {"name": None, "properties": {"path": "/en/pricing"}}, "pricing_view"),
        ("page", {"name": "Enterprise"}, "page_view"),
        ("screen", {"name": "Home"}, "page_view"),
    ],
)
def test_names_become_kinds(
    library: Library, crm: Api, kind: str, said: dict[str, Any], expected: str
) -> None:
    assert log(crm, library.say(kind, 1, **said)["lead_id"])[0]["kind"] == expected


@ON_SQLITE
def test_a_clock_that_is_wrong_is_put_right(library: Library, crm: Api) -> None:
    ahead = now() + timedelta(days=3)
    item = call("track", 1, type="track", timestamp=(ahead - timedelta(minutes=5)).isoformat())
    (result,) = library.batch(item, sentAt=ahead.isoformat())
    told = datetime.fromisoformat(log(crm, result["lead_id"])[0]["occurred_at"])
    assert timedelta(minutes=5) <= now() - told < timedelta(minutes=6)
    assert library.batch(item | {"messageId": "x"})[0]["status"] == "invalid"
    relayed = item | {"messageId": "y", "timestamp": AT, "sentAt": ahead.isoformat()}
    relayed |= {"originalTimestamp": ahead.isoformat(), "receivedAt": AT}
    (result,) = library.batch(relayed)
    assert log(crm, result["lead_id"])[-1]["occurred_at"] == AT


@ON_SQLITE
def test_each_call_of_a_batch_is_judged_for_itself(library: Library, count: Count) -> None:
    good = call("track", 1, type="track")
    results = library.batch(
        good,
        good | {"messageId": "2", "event": None},
        good | {"messageId": "3", "type": "dance"},
        good | {"messageId": "4", "userId": None},
        good | {"messageId": "5", "event": "!?"},
        good | {"messageId": "6", "properties": {"a": "x" * (33 << 10)}},
        good | {"messageId": "7", "timestamp": "yesterday"},
        good | {"messageId": "8", "userId": 42},
    )
    assert [result["status"] for result in results] == ["stored", *["invalid"] * 6, "stored"]
    assert all(result["why"] for result in results[1:-1])
    assert count("event") == 2


@ON_SQLITE
def test_an_empty_batch_is_taken_and_a_large_one_refused(library: Library) -> None:
    assert library.batch() == []
    assert library.send("/v1/batch", b'{"batch":[' + b"{}," * 2500 + b"{}]}").status_code == 422
    assert library.send("/v1/track", b" " * ((32 << 10) + 1)).status_code == 413
    assert library.send("/v1/batch", b" " * ((1 << 20) + 1)).status_code == 413


def test_who_was_anonymous_is_joined_and_can_be_parted_again(library: Library, crm: Api) -> None:
    seen = library.say("page", 1, userId=None, anonymousId="a1")
    assert found(crm, "a1")["lead_id"] == seen["lead_id"]
    known = library.say("track", 2, userId="u1")
    assert library.say("identify", 3, userId="u1", anonymousId="a1")["ignored"] == []
    assert found(crm, "a1")["lead_id"] == found(crm, "u1")["lead_id"] == known["lead_id"]
    later = library.say("page", 4, userId=None, anonymousId="a1")
    assert later["lead_id"] == known["lead_id"]
    parted = crm.post(f"/v1/leads/{known['lead_id']}/unmerge", {"lead_id": seen["lead_id"]})
    assert parted.status_code == 200, parted.text
    assert found(crm, "a1")["lead_id"] == seen["lead_id"]
    assert found(crm, "u1")["lead_id"] == known["lead_id"]


def test_all_in_one_batch_is_joined_as_in_many(library: Library, crm: Api, count: Count) -> None:
    results = library.batch(
        call("page", 1, type="page", userId=None, anonymousId="a1"),
        call("page", 2, type="page", userId=None, anonymousId="a1"),
        call("identify", 3, type="identify", userId="u1", anonymousId="a1"),
        call("track", 4, type="track", userId="u1"),
        call("page", 5, type="page", userId=None, anonymousId="a1"),
    )
    assert all(result["status"] == "stored" for result in results)
    lead = found(crm, "u1")
    assert found(crm, "a1")["lead_id"] == lead["lead_id"]
    kinds = [item["kind"] for item in log(crm, lead["lead_id"])]
    assert kinds == ["merged", "attributes_changed", "demo_request", "page_view"]
    assert count("lead") == 2
    score = crm.post("/v1/score", {"lead": {"system": "segment", "external_id": "u1"}}).json()
    assert score["lead_id"] == lead["lead_id"]


@ON_SQLITE
def test_a_shared_browser_does_not_make_two_people_one(library: Library, crm: Api) -> None:
    library.say("page", 1, userId=None, anonymousId="a1")
    library.say("identify", 2, userId="u1", anonymousId="a1")
    second = library.say("identify", 3, userId="u2", anonymousId="a1")
    assert second["ignored"] == ["anonymousId"]
    assert found(crm, "u1")["lead_id"] == found(crm, "a1")["lead_id"] != found(crm, "u2")["lead_id"]


@ON_SQLITE
def test_an_alias_gives_another_name(library: Library, crm: Api) -> None:
    before = library.say("track", 1, userId="old")
    assert library.say("alias", 2, userId="new", previousId="old")["status"] == "stored"
    assert found(crm, "old")["lead_id"] == found(crm, "new")["lead_id"] != before["lead_id"]
    assert library.say("alias", 3, userId="new", previousId="old")["status"] == "duplicate"


@ON_SQLITE
def test_a_replay_after_a_join_is_exact(library: Library, crm: Api, as_role: As) -> None:
    recent = (now() - timedelta(days=2)).isoformat()
    library.say("page", 1, userId=None, anonymousId="a1", timestamp=recent)
    library.say("identify", 2, userId="u1", anonymousId="a1", timestamp=recent)
    body = {"lead": {"system": "segment", "external_id": "u1"}, "events": [event(1)]}
    score = crm.post("/v1/score", body).json()
    replay = as_role("data").post(f"/v1/scores/{score['score_id']}/replay").json()
    assert abs(replay["log_points"] - score["points"]) < 1e-9


@ON_SQLITE
def test_an_address_in_a_public_page_joins_nobody(library: Library, crm: Api) -> None:
    known = crm.post("/v1/leads", {"system": "crm", "external_id": "1", "email": "ana@b.fr"}).json()
    told = library.say("identify", 1, traits={"email": "ana@b.fr"})
    assert told["lead_id"] != known["lead_id"]


@ON_SQLITE
def test_a_write_key_comes_by_basic_and_stronger_keys_do_not(as_role: As, library: Library) -> None:
    for role in ("crm", "admin"):
        answer = Library(as_role(role)).send("/v1/batch", b'{"batch":[]}')
        assert answer.status_code == 401
    for wrong in ("", "x", "eDp5", b64encode(b"\xff\xff:").decode(), "e e"):
        headers = {"authorization": f"Basic {wrong}"}
        assert library.send("/v1/batch", b'{"batch":[]}', **headers).status_code == 401
    assert library.send("/v1/leads", b"{}").status_code == 403
    assert as_role("crm").send("/v1/batch", b'{"batch":[]}').status_code == 200


@ON_SQLITE
def test_an_instant_in_utc_is_meant_by_any_zone(library: Library, crm: Api) -> None:
    result = library.say("track", 1, timestamp="2026-01-03T10:30:00+01:00")
    told = datetime.fromisoformat(log(crm, result["lead_id"])[0]["occurred_at"])
    assert told == datetime(2026, 1, 3, 9, 30, tzinfo=UTC)
