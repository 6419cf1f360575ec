import pytest

from models.now import now
from tests.fixtures.databases import ON_SQLITE

RULE = {
    "feature": "industry", "kind": "fit", "read": "category",
    "cases": ["logistics"], "points": [12.0, 0.0], "missing": 0.0,
}  # fmt: skip


@pytest.fixture
def judged(as_role, crm):
    """Ten leads in logistics of which nine were accepted, and ten others of which one was."""
    manager = as_role("manager")
    for number in range(20):
        industry = "logistics" if number < 10 else "retail"
        lead = {"system": "crm", "external_id": str(number)}
        crm.post("/v1/leads", lead | {"attributes": {"industry": industry}})
        good = number % 10 < 9 if number < 10 else number % 10 < 1
        verdict = {"verdict": "accepted"} if good else {"verdict": "rejected"}
        manager.post("/v1/feedback", {"lead": lead} | verdict)


def test_a_reps_proposal_shows_its_support_and_becomes_the_scorecard(as_role, judged, crm):
    rep, marketing = as_role("rep", "camille"), as_role("marketing")
    proposed = rep.post("/v1/scorecard/proposals", {"rule": RULE, "says": "Logistics buys."})
    assert proposed.status_code == 201
    (waiting,) = marketing.get("/v1/scorecard/proposals").json()["items"]
    support = {case["case"]: case for case in waiting["support"]}
    assert (support["logistics"]["leads"], support["logistics"]["accepted"]) == (10, 9)
    assert support["logistics"]["low"] > support["any other"]["high"]
    assert support["logistics"]["points"] == 12.0
    before = crm.post("/v1/score", score("logistics")).json()
    path = f"/v1/scorecard/proposals/{waiting['proposal_id']}"
    assert rep.post(f"{path}/adopt", {"answer": "Yes."}).status_code == 403
    adopted = marketing.post(f"{path}/adopt", {"answer": "Yes, from today."}).json()
    assert (adopted["state"], adopted["answer"]) == ("adopted", "Yes, from today.")
    published = marketing.get("/v1/scorecard").json()
    assert published["version_id"] == adopted["version_id"]
    assert RULE in published["scorecard"]["rules"]
    rules = [rule["feature"] for rule in published["scorecard"]["rules"] if "feature" in rule]
    assert rules.count("industry") == 1
    assert before["version"]["id"] != published["version_id"]
    assert marketing.post(f"{path}/decline", {"answer": "No."}).status_code == 409
    assert marketing.get("/v1/scorecard/proposals").json()["items"] == []


def score(industry: str):
    return {"lead": {"system": "crm", "external_id": "0", "attributes": {"industry": industry}}}


def test_calling_a_rule_wrong_and_taking_it_out(as_role):
    rep, manager = as_role("rep", "camille"), as_role("manager")
    body = {"feature": "seniority", "says": "Directors never answer."}
    proposal = rep.post("/v1/scorecard/proposals", body).json()
    assert proposal["rule"] is None
    path = f"/v1/scorecard/proposals/{proposal['proposal_id']}/adopt"
    manager.post(path, {"answer": "Out it goes."})
    rules = manager.get("/v1/scorecard").json()["scorecard"]["rules"]
    assert "seniority" not in [rule.get("feature") for rule in rules]


@ON_SQLITE
def test_what_is_no_rule_is_refused(as_role):
    rep = as_role("rep", "camille")
    path = "/v1/scorecard/proposals"
    assert rep.post(path, {"says": "Hm."}).status_code == 422
    assert rep.post(path, {"says": "Hm.", "rule": RULE, "feature": "x"}).status_code == 422
    assert rep.post(path, {"says": "Hm.", "rule": RULE | {"points": [1]}}).status_code == 422
    assert rep.post(path, {"says": "Hm.", "feature": "no such"}).status_code == 404
    unknown = {"says": "Hm.", "rule": RULE, "lead_id": "0" * 32}
    assert rep.post(path, unknown).status_code == 404


def test_a_changed_scorecard_shows_who_would_move_and_cross(as_role, crm):
    marketing = as_role("marketing")
    for number in range(6):
        lead = {
            "system": "crm",
            "external_id": str(number),
            "attributes": {"industry": "logistics" if number < 4 else "retail"},
        }
        kinds = ["demo_request"] * (number % 2)
        events = [
            {"id": f"{number}", "kind": kind, "occurred_at": now().isoformat()} for kind in kinds
        ]
        crm.post("/v1/score", {"lead": lead, "events": events})
    held = marketing.get("/v1/scorecard").json()["scorecard"]
    rules = [rule for rule in held["rules"] if rule.get("feature") != "industry"]
    changed = held | {"rules": [*rules, RULE | {"points": [30.0, 0.0]}]}
    found = marketing.post("/v1/scorecard/effect", changed).json()
    assert (found["raised"], found["lowered"], found["same"]) == (4, 0, 2)
    assert found["after"] == found["before"] + len(found["gained"])
    assert len(found["gained"]) >= 2
    assert found["lost"] == []
    same = marketing.post("/v1/scorecard/effect", held).json()
    assert (same["raised"], same["lowered"], same["same"]) == (0, 0, 6)
    assert marketing.get("/v1/scorecard").json()["scorecard"] == held
