"""Replay: an old score computed again, from its snapshot and from the log."""

from typing import Any

from sqlalchemy import Engine

from tests.fixtures.bodies import event, lead
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api, As


def ask(crm: Api, number: int, **more: Any) -> dict[str, Any]:
    events = [event(f"{number} {n}") for n in range(3)]
    score: dict[str, Any] = crm.post(
        "/v1/score", {"lead": lead("a") | more, "events": events}
    ).json()
    return score


def test_every_score_is_replayed_from_its_snapshot_and_from_the_log(
    crm: Api, as_role: As, engine: Engine
) -> None:
    scores = [ask(crm, n, attributes={"employees": 10**n, "source": str(n)}) for n in range(4)]
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE score SET points = 0, probability = 0")
    data = as_role("data")
    for score in scores:
        replay = data.post(f"/v1/scores/{score['score_id']}/replay").json()
        assert replay["snapshot_points"] == score["points"]
        assert replay["snapshot_probability"] == score["probability"]
        assert abs(replay["log_points"] - score["points"]) < 1e-9
        assert not replay["same_as_stored"]


def test_a_replay_of_an_untouched_score_is_the_same(crm: Api, as_role: As) -> None:
    score = ask(crm, 1)
    replay = as_role("data").post(f"/v1/scores/{score['score_id']}/replay").json()
    assert replay["same_as_stored"]
    assert replay["stored_points"] == score["points"]
    assert replay["version"] == score["version"]


@ON_SQLITE
def test_an_unknown_score_is_not_found(crm: Api, as_role: As) -> None:
    assert crm.get(f"/v1/scores/{'0' * 32}").status_code == 404
    assert as_role("data").post(f"/v1/scores/{'0' * 32}/replay").status_code == 404
    assert crm.get("/v1/scores/no-such-id").status_code == 422


@ON_SQLITE
def test_a_replay_takes_no_body(crm: Api, as_role: As) -> None:
    path = f"/v1/scores/{ask(crm, 1)['score_id']}/replay"
    data = as_role("data")
    assert data.post(path, {}).status_code == 200
    assert data.post(path, {"a": 1}).status_code == 422
    assert data.post(path, []).status_code == 422
