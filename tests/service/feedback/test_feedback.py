"""Feedback through HTTP: stored once, on a score of that lead, in the rep's own name."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from models.labels.reasons import REASONS
from tests.fixtures.bodies import lead
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api, As

Count = Callable[[str], int]
VERDICTS = ("accepted", "recycled", "rejected")
NAME = {"system": "crm", "external_id": "lead 1"}


def score(crm: Api, number: int = 1) -> dict[str, Any]:
    answer: dict[str, Any] = crm.post("/v1/score", {"lead": lead(number)}).json()
    return answer


def test_the_same_feedback_again_answers_200_and_stores_nothing(
    crm: Api, as_role: As, count: Count
) -> None:
    asked, rep = score(crm), as_role("rep", rep="marie")
    said = {
        "lead_id": asked["lead_id"],
        "score_id": asked["score_id"],
        "verdict": "rejected",
        "reason_code": "no_fit",
        "comment": "Trop petit",
    }
    first, again = rep.post("/v1/feedback", said), rep.post("/v1/feedback", said)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert count("feedback") == 1
    assert first.json()["rep"] == "marie"
    assert first.json()["meaning"]["label"] == "negative"


def test_the_same_feedback_from_many_at_once_is_heard_once(crm: Api, count: Count) -> None:
    said = {"lead_id": score(crm)["lead_id"], "verdict": "accepted", "rep": "marie"}
    assert crm.post("/v1/feedback", said).status_code == 201
    changed = said | {"comment": "twice"}
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: crm.post("/v1/feedback", changed), range(12)))
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(201) == 1
    assert set(statuses) <= {200, 201, 503}
    assert count("feedback") == 2


def test_changed_feedback_is_a_new_fact_and_so_is_going_back(crm: Api, count: Count) -> None:
    score(crm)
    said = [{"verdict": "accepted"}, {"verdict": "rejected", "reason_code": "no_fit"}] * 2
    statuses = [crm.post("/v1/feedback", {"lead": NAME, **one}).status_code for one in said]
    assert statuses == [201] * 4
    assert count("feedback") == 4


def test_two_reps_may_say_the_same(crm: Api, as_role: As, count: Count) -> None:
    score(crm)
    said = {"lead": NAME, "verdict": "accepted"}
    for name in ("marie", "paul"):
        assert as_role("rep", rep=name).post("/v1/feedback", said).status_code == 201
    assert count("feedback") == 2


def test_feedback_shows_on_the_lead(crm: Api) -> None:
    asked = score(crm)
    crm.post("/v1/feedback", {"lead": NAME, "verdict": "accepted"})
    assert crm.get(f"/v1/leads/{asked['lead_id']}").json()["verdict"] == "accepted"
    assert score(crm)["stage"] == "sal"
    crm.post("/v1/feedback", {"lead": NAME, "verdict": "rejected"})
    assert score(crm)["stage"] == "disqualified"


def test_feedback_does_not_change_the_score(crm: Api) -> None:
    before = score(crm)
    crm.post("/v1/feedback", {"lead": NAME, "verdict": "rejected", "reason_code": "no_fit"})
    assert score(crm)["points"] == before["points"]


@ON_SQLITE
def test_each_reason_code_goes_with_its_verdicts_only(crm: Api) -> None:
    asked = score(crm)
    for code, reason in REASONS.items():
        for verdict in VERDICTS:
            said = {"lead_id": asked["lead_id"], "verdict": verdict, "reason_code": code}
            answer = crm.post("/v1/feedback", said)
            if verdict in reason.verdicts:
                assert answer.status_code == 201
                assert answer.json()["meaning"]["label"] == reason.label
            else:
                assert answer.status_code == 422
    said = {"lead_id": asked["lead_id"], "verdict": "rejected", "reason_code": "no such code"}
    assert crm.post("/v1/feedback", said).status_code == 422


@ON_SQLITE
def test_a_rep_speaks_in_that_reps_own_name(crm: Api, as_role: As) -> None:
    score(crm)
    marie = as_role("rep", rep="marie")
    said = {"lead": NAME, "verdict": "accepted"}
    assert marie.post("/v1/feedback", {**said, "rep": "paul"}).status_code == 403
    assert marie.post("/v1/feedback", {**said, "rep": "marie"}).status_code == 201
    assert crm.post("/v1/feedback", {**said, "rep": "paul"}).json()["rep"] == "paul"
    assert crm.post("/v1/feedback", said).json()["rep"] is None


@ON_SQLITE
def test_a_score_is_one_of_that_leads_own(crm: Api) -> None:
    mine, other = score(crm, 1), score(crm, 2)
    for score_id in (other["score_id"], "0" * 32):
        said = {"lead_id": mine["lead_id"], "score_id": score_id, "verdict": "accepted"}
        assert crm.post("/v1/feedback", said).status_code == 422


@ON_SQLITE
@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"lead_id": "0" * 32, "verdict": "accepted"}, 404),
        ({"lead": {"system": "crm", "external_id": "?"}, "verdict": "accepted"}, 404),
        ({"verdict": "accepted"}, 422),
        ({"lead_id": "0" * 32, "lead": NAME, "verdict": "accepted"}, 422),
        ({"lead": NAME}, 422),
        ({"lead": NAME, "verdict": "maybe"}, 422),
        ({"lead": NAME, "verdict": "Accepted"}, 422),
        ({"lead": NAME, "verdict": "accepted", "rep": ""}, 422),
        ({"lead": NAME, "verdict": "accepted", "comment": "x" * 2001}, 422),
    ],
)
def test_feedback_that_makes_no_sense_is_refused(crm: Api, said: Any, status: int) -> None:
    score(crm)
    assert crm.post("/v1/feedback", said).status_code == status
