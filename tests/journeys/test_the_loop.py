"""The loop, through HTTP alone: scores, verdicts, a better version, and back again."""

from math import exp
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from models.database import transaction
from service.app import Application
from service.worker import Worker
from tests.fixtures.service import Api, As

SENIORITIES = ["Director of IT", "IT Manager", "Developer", "Stagiaire", "CTO"]
SOURCES = ["referral", "webinar", "paid", "list"]
SIZES = [5, 40, 200, 900, 4000]
TRUTH = {
    "Director of IT": 0.2, "IT Manager": 1.6, "Developer": 1.2, "Stagiaire": -0.5, "CTO": -1.2,
    "referral": -0.6, "webinar": 1.4, "paid": 0.4, "list": -1.0,
    5: -0.4, 40: 1.1, 200: 0.9, 900: -0.5, 4000: -1.5,
}  # fmt: skip
"""What the reps of this company want, in logits: not what the written scorecard expects."""


def make_lead(random: Random, number: int) -> tuple[dict[str, Any], bool]:
    """Return a request for a score, and whether sales would want the lead."""
    title, source, size = random.choice(SENIORITIES), random.choice(SOURCES), random.choice(SIZES)
    demo = random.random() < 0.3
    logit = -0.6 + TRUTH[title] + TRUTH[source] + TRUTH[size] + 0.8 * demo
    events = [{"id": f"e{number}", "kind": "demo_request", "occurred_at": "2026-01-05T09:00:00Z"}]
    body = {
        "lead": {
            "system": "crm",
            "external_id": str(number),
            "attributes": {"job_title": title, "source": source, "employees": size},
        },
        "events": events if demo else [],
    }
    return body, random.random() < 1 / (1 + exp(-logit))


def verdict_on(wanted: bool) -> dict[str, str]:
    return {"verdict": "accepted"} if wanted else {"verdict": "rejected", "reason_code": "no_fit"}


def auc(points: list[float], wanted: list[bool]) -> float:
    good = [p for p, w in zip(points, wanted, strict=True) if w]
    bad = [p for p, w in zip(points, wanted, strict=True) if not w]
    won = sum((g > b) + 0.5 * (g == b) for g in good for b in bad)
    return won / (len(good) * len(bad))


def score_fresh(crm: Api, seed: int) -> float:
    """Score 500 leads that nobody has seen, storing nothing; return the AUC."""
    random = Random(seed)
    points, wanted = [], []
    for number in range(500):
        body, good = make_lead(random, 100_000 + number)
        points.append(crm.post("/v1/score", body, persist="false").json()["points"])
        wanted.append(good)
    return auc(points, wanted)


def train(app: Application, data: Api) -> dict[str, Any]:
    """Ask for a training run, let a worker do it, and return what came of it."""
    run = data.post("/v1/training-runs")
    assert run.status_code == 202
    while Worker(app.state.core).do_one():
        pass
    app.state.core.champions.refresh()
    answer: dict[str, Any] = data.get(f"/v1/training-runs/{run.json()['run_id']}").json()
    assert answer["state"] == "succeeded", answer["error"]
    return answer


@pytest.mark.parametrize(
    "database_url", ["sqlite", pytest.param("postgres", marks=pytest.mark.thorough)], indirect=True
)
@pytest.mark.parametrize("labels", [900])
def test_the_score_learns_from_what_reps_say(
    app: Application, crm: Api, as_role: As, labels: int
) -> None:
    data, rep = as_role("data"), as_role("rep", rep="marie")
    random = Random(7)
    first = None
    for number in range(labels):
        body, wanted = make_lead(random, number)
        score = crm.post("/v1/score", body).json()
        first = first or score
        said = rep.post(
            "/v1/feedback",
            {"lead_id": score["lead_id"], "score_id": score["score_id"], **verdict_on(wanted)},
        )
        assert said.status_code == 201
    assert first is not None
    before = score_fresh(crm, seed=11)

    run = train(app, data)
    assert run["verdict"] == "promote", run["report"]["gate"]
    probe = {"lead": {"system": "probe", "external_id": "1", "attributes": {"source": "webinar"}}}
    promoted = crm.post("/v1/score", probe, persist="false").json()
    assert promoted["version"] == {"id": run["version_id"], "origin": "learned"}
    after = score_fresh(crm, seed=11)
    assert after >= before + 0.03, (before, after)

    assert data.post("/v1/versions/rollback", {"reason": "to see it"}).status_code == 200
    app.state.core.champions.refresh()
    again = crm.post("/v1/score", probe, persist="false").json()
    assert again["version"]["origin"] == "written"
    assert score_fresh(crm, seed=11) == before

    with transaction(app.state.core.engine) as session:
        session.execute(text("UPDATE score SET points = 0"))
    replay = data.post(f"/v1/scores/{first['score_id']}/replay").json()
    assert replay["snapshot_points"] == first["points"]
    assert replay["snapshot_probability"] == first["probability"]
    assert abs(replay["log_points"] - first["points"]) < 1e-9
    assert not replay["same_as_stored"]
