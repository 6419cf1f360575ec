"""Versions: listed newest first, promoted, rolled back, one champion at a time."""

from typing import Any

import pytest

from service.kit.paging import encode_cursor
from tests.fixtures.bodies import scorecard
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api, As


@pytest.fixture
def data(as_role: As) -> Api:
    return as_role("data")


def publish(as_role: As, *base_points: float) -> list[str]:
    marketing = as_role("marketing")
    published = [marketing.put("/v1/scorecard", scorecard(base)).json() for base in base_points]
    ids = [version["version_id"] for version in published]
    for version_id in ids:
        assert as_role("data").post(f"/v1/versions/{version_id}/promote").status_code == 200
    return ids


def champions(data: Api) -> list[str]:
    items = data.get("/v1/versions").json()["items"]
    return [item["version_id"] for item in items if item["state"] == "champion"]


def test_versions_are_listed_newest_first_by_pages(data: Api, as_role: As) -> None:
    (seeded,) = champions(data)
    published = publish(as_role, 41.0, 42.0, 43.0)
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 1}
    while page := data.get("/v1/versions", **query).json():
        seen += [item["version_id"] for item in page["items"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert seen == [*reversed(published), seeded]


def test_a_version_shows_its_scorecard_and_report(data: Api, as_role: As) -> None:
    (version_id,) = publish(as_role, 41.0)
    version = data.get(f"/v1/versions/{version_id}").json()
    assert version["scorecard"] == scorecard(41.0)
    assert version["report"] == {}
    assert version["origin"] == "written"


def test_promotions_stack_and_roll_back_one_by_one(data: Api, as_role: As) -> None:
    (seeded,) = champions(data)
    first, second = publish(as_role, 41.0, 42.0)
    promoted = data.post(f"/v1/versions/{first}/promote", {"reason": "better"})
    assert promoted.status_code == 200
    assert promoted.json() | {"promoted_at": ""} == {
        "version_id": first,
        "act": "promote",
        "actor": "the data",
        "reason": "better",
        "promoted_at": "",
    }
    assert champions(data) == [first]
    for expected in (second, first, seeded):
        rolled = data.post("/v1/versions/rollback")
        assert rolled.status_code == 200
        assert rolled.json()["act"] == "roll_back"
        assert champions(data) == [expected]
    assert data.post("/v1/versions/rollback").status_code == 409
    assert champions(data) == [seeded]


def test_promoting_the_champion_changes_nothing(data: Api, as_role: As, count: Any) -> None:
    (version_id,) = publish(as_role, 41.0)
    before = count("promotion")
    assert data.post(f"/v1/versions/{version_id}/promote").status_code == 200
    assert count("promotion") == before


def test_a_version_whose_content_was_tampered_with_is_never_champion(
    data: Api, as_role: As, engine: Any
) -> None:
    first, second = publish(as_role, 41.0, 42.0)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE version SET content = replace(content, '41.0', '99.0') WHERE id = '{first}'"
        )
    answer = data.post(f"/v1/versions/{first}/promote")
    assert answer.status_code == 409
    assert answer.json()["title"] == "Conflict"
    assert champions(data) == [second]


def test_a_champion_that_was_tampered_with_leaves_the_old_one_in_place(
    app: Any, crm: Api, as_role: As, engine: Any
) -> None:
    keeper = app.state.core.champions
    keeper.stop()
    before = keeper.champion
    (version_id,) = publish(as_role, 41.0)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE version SET content = '{{}}' WHERE id = '{version_id}'")
    keeper.refresh()
    assert keeper.champion is before
    ready = crm.get("/readyz")
    assert ready.status_code == 503
    assert version_id in ready.json()["troubles"][0]
    score = crm.post("/v1/score", {"lead": {"system": "crm", "external_id": "1"}})
    assert score.status_code == 200


@ON_SQLITE
def test_unknown_versions_are_not_found(data: Api) -> None:
    assert data.get(f"/v1/versions/{'0' * 16}").status_code == 404
    assert data.post(f"/v1/versions/{'0' * 16}/promote").status_code == 404
    assert data.get("/v1/versions/no-such-id").status_code == 422
    assert data.post("/v1/versions/no-such-id/promote").status_code == 422


@ON_SQLITE
@pytest.mark.parametrize("place", [[2**31], [2**63], [2**64 - 1], [-1], ["1"], [True], [], {}])
def test_a_cursor_that_points_nowhere_is_refused(data: Api, place: Any) -> None:
    assert data.get("/v1/versions", cursor=encode_cursor(place)).status_code == 422


@ON_SQLITE
def test_a_promotion_may_say_why_or_nothing(data: Api, as_role: As) -> None:
    first, second = publish(as_role, 41.0, 42.0)
    assert data.post(f"/v1/versions/{first}/promote", {}).json()["reason"] is None
    assert data.post(f"/v1/versions/{second}/promote", {"reason": None}).status_code == 200
    bodies: list[Any] = [{"reason": 5}, {"reason": "x" * 2001}, {"why": "x"}, [], "x"]
    for body in bodies:
        assert data.post(f"/v1/versions/{first}/promote", body).status_code == 422
    assert champions(data) == [second]


@ON_SQLITE
@pytest.mark.parametrize(
    ("query", "media_type", "begins"),
    [
        ({}, "text/html", "<!doctype html>"),
        ({"format": "html"}, "text/html", "<!doctype html>"),
        ({"format": "markdown"}, "text/markdown", "# Version"),
    ],
)
def test_a_version_has_a_card(data: Api, query, media_type, begins) -> None:
    (champion,) = champions(data)
    card = data.get(f"/v1/versions/{champion}/card", **query)
    assert card.status_code == 200
    assert card.headers["content-type"].startswith(media_type)
    assert "default-src 'none'" in card.headers["content-security-policy"]
    assert card.text.startswith(begins)
    assert champion in card.text
    assert "What it says" in card.text


@ON_SQLITE
def test_a_card_of_nothing_is_not_found(data: Api, as_role: As) -> None:
    assert data.get(f"/v1/versions/{'0' * 16}/card").status_code == 404
    (champion,) = champions(data)
    assert data.get(f"/v1/versions/{champion}/card", format="pdf").status_code == 422
    assert as_role("crm").get(f"/v1/versions/{champion}/card").status_code == 403
