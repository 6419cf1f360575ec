"""The written scorecard: published by marketing, audited, judged by the gate before it scores."""

from copy import deepcopy
from typing import Any

import pytest

from models import registry
from models.database import transaction
from models.scorecard import document
from tests.fixtures.bodies import scorecard
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api, As


def changed(**fields: Any) -> dict[str, Any]:
    return scorecard() | fields


def with_rule(index: int, **fields: Any) -> dict[str, Any]:
    body = deepcopy(scorecard())
    body["rules"][index] |= fields
    return body


def promote(app: Any, as_role: As, published: Any) -> None:
    path = f"/v1/versions/{published['version_id']}/promote"
    promoted = as_role("data").post(path, {"reason": "both teams wrote it"})
    assert promoted.status_code == 200
    app.state.core.champions.refresh()


def test_a_published_scorecard_waits_for_the_gate_or_for_a_person(app: Any, as_role: As) -> None:
    marketing, crm = as_role("marketing"), as_role("crm")
    before = marketing.get("/v1/scorecard").json()
    assert (before["champion"], before["state"], before["judged"]) == (True, "champion", None)
    published = marketing.put("/v1/scorecard", scorecard())
    assert published.status_code == 200
    assert published.json() == marketing.get("/v1/scorecard").json()
    assert (published.json()["champion"], published.json()["state"]) == (False, "candidate")
    assert published.json()["judged"]["state"] == "queued"
    assert published.json()["version_id"] != before["version_id"]
    assert published.json()["scorecard"] == scorecard()
    promote(app, as_role, published.json())
    assert marketing.get("/v1/scorecard").json()["champion"]
    lead = {"system": "crm", "external_id": "1", "attributes": {"employees": 5}}
    score = crm.post("/v1/score", {"lead": lead}).json()
    assert score["version"]["id"] == published.json()["version_id"]
    assert score["points"] == 40.0 - 5.0


def test_publishing_the_same_again_makes_no_version(as_role: As) -> None:
    marketing = as_role("marketing")
    first = marketing.put("/v1/scorecard", scorecard()).json()
    versions = marketing.get("/v1/versions").json()
    assert marketing.put("/v1/scorecard", scorecard()).json() == first
    assert marketing.get("/v1/versions").json() == versions


def test_an_earlier_scorecard_can_be_published_again(as_role: As) -> None:
    marketing = as_role("marketing")
    first = marketing.get("/v1/scorecard").json()
    marketing.put("/v1/scorecard", scorecard())
    assert marketing.put("/v1/scorecard", first["scorecard"]).json() == first
    assert marketing.get("/v1/scorecard").json()["champion"]


def test_beside_a_learned_champion_it_waits_as_a_candidate(app: Any, as_role: As) -> None:
    learned = document.parse(scorecard(base_points=45.0))
    with transaction(app.state.core.engine) as session:
        version = registry.add_version(session, learned, "learned")
        registry.promote(session, version, "the test")
    marketing = as_role("marketing")
    published = marketing.put("/v1/scorecard", scorecard()).json()
    assert not published["champion"]
    states = {v["version_id"]: v["state"] for v in marketing.get("/v1/versions").json()["items"]}
    assert states[published["version_id"]] == "candidate"
    assert states[version.id] == "champion"


@ON_SQLITE
@pytest.mark.parametrize(
    "body",
    [
        {}, changed(format=2), changed(format=1.5), changed(format="1"), changed(format=True),
        changed(base_points="50"), changed(base_points=None), changed(base_points=10_001),
        changed(log_odds_at_50=True), changed(extra=1), changed(rules={}), changed(rules=[1]),
        changed(rules=[{}]), changed(rules=[scorecard()["rules"][0]] * 2),
        with_rule(0, edges=[250.0, 10.0]), with_rule(0, edges=[10.0, 10.0]),
        with_rule(0, points=[1.0]), with_rule(0, points=[1.0, "2", 3.0]), with_rule(0, missing=[]),
        with_rule(0, feature=""), with_rule(0, feature="x" * 201), with_rule(0, feature=["a"]),
        with_rule(0, kind="both"), with_rule(0, kind={}), with_rule(0, read="pickle"),
        with_rule(0, cases=["a"]), with_rule(0, edges={"a": 1}), with_rule(0, points=[1e5] * 3),
        with_rule(1, cases=["a", "a"]), with_rule(1, cases=[None]), with_rule(1, cases="webinar"),
        with_rule(2, features=["source"]), with_rule(2, readings=[]), with_rule(2, points=[]),
        with_rule(2, points=[[0.0] * 3] * 2), with_rule(2, readings=[{"read": "pair"}] * 2),
    ],
)  # fmt: skip
def test_what_is_no_scorecard_is_refused_and_changes_nothing(as_role: As, body: Any) -> None:
    marketing = as_role("marketing")
    before = marketing.get("/v1/scorecard").json()
    assert marketing.put("/v1/scorecard", body).status_code == 422
    assert marketing.get("/v1/scorecard").json() == before
    assert len(marketing.get("/v1/versions").json()["items"]) == 1


@ON_SQLITE
def test_a_scorecard_without_rules_gives_every_lead_its_base(
    app: Any, as_role: As, admin: Api
) -> None:
    promote(app, as_role, admin.put("/v1/scorecard", changed(rules=[])).json())
    score = admin.post("/v1/score", {"lead": {"system": "crm", "external_id": "1"}}).json()
    assert (score["points"], score["reasons"], score["other_points"]) == (40.0, [], 0.0)
