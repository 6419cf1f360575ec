"""The versions' pages without JavaScript: look, train, promote and roll back with a reason."""

from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import select

from models import registry
from models.database import reading, transaction
from models.scorecard.written import WRITTEN
from models.tables import Job, Promotion, TrainingRun
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.people import HTMX, Visit

pytestmark = ON_SQLITE

SCRIPT = "<script>alert('x')</script>"
FIGURES = {"auc": 0.75, "log_loss": 0.598, "ece": 0.068, "lift10": 1.57}


@pytest.fixture
def candidate(app: FastAPI) -> str:
    """A learned version with a report, beside the written champion."""
    report: dict[str, Any] = {
        **FIGURES,
        "champion": FIGURES | {"auc": 0.65},
        "later_rows": 637,
        "later_positives": 367,
        "gate": {
            "verdict": "keep",
            "rules": [{"rule": "better than the champion", "passed": False, "says": "no gain"}],
        },
    }
    other = type(WRITTEN)(WRITTEN.base_points + 1, WRITTEN.log_odds_at_50, WRITTEN.rules)
    with transaction(app.state.core.engine) as session:
        return registry.add_version(session, other, "learned", report).id


def test_a_candidate_is_looked_at_beside_the_champion(visit: Visit, candidate: str) -> None:
    browser = visit("data")
    browser.get("/versions")
    assert candidate in browser.words
    browser.get(f"/versions/{candidate}")
    assert "this version 75% × 1.6 7% 0.598 the champion before it 65%" in browser.words
    assert "not better: the champion stays" in browser.words
    assert "not passed better than the champion no gain" in browser.words
    assert browser.get(f"/versions/{candidate}/card").status_code == 200
    assert "Purpose" in browser.words


def test_promoted_and_rolled_back_with_a_reason(visit: Visit, candidate: str, app: FastAPI) -> None:
    browser = visit("data")
    browser.get(f"/versions/{candidate}")
    browser.post(f"/versions/{candidate}/promote", reason=f"the lift {SCRIPT}")
    assert f"{candidate} promoted just now" in browser.words
    assert f"the lift {SCRIPT}" in browser.words
    assert SCRIPT not in browser.text
    browser.post("/versions/roll-back", reason="too few hot leads")
    assert "rolled back to just now" in browser.words
    with reading(app.state.core.engine) as session:
        rows = session.exec(select(Promotion)).all()
    assert [(row.act, row.reason) for row in rows[1:]] == [
        ("promote", f"the lift {SCRIPT}"),
        ("roll_back", "too few hot leads"),
    ]
    assert browser.post("/versions/roll-back", reason="x").status_code == 409


def test_training_is_asked_for_and_followed(visit: Visit, app: FastAPI) -> None:
    browser = visit("data")
    browser.get("/versions")
    assert "Nothing was trained yet" in browser.words
    browser.post("/versions/training-runs")
    assert "waits for the worker" in browser.words
    core = app.state.core
    with transaction(core.engine) as session:
        (run,) = session.exec(select(TrainingRun))
        assert [job.kind for job in session.exec(select(Job))].count("train") == 1
        registry.start_run(session, run)
    browser.headers |= HTMX
    browser.get("/versions/runs")
    assert "is training" in browser.words
    assert "<progress" in browser.text
    assert 'hx-trigger="every 2s"' in browser.text
    with transaction(core.engine) as session:
        (run,) = session.exec(select(TrainingRun))
        registry.end_run(session, run, "no_skill", None, {"says": "12 labels"})
    browser.get("/versions/runs")
    assert "no skill found" in browser.words
    assert "hx-trigger" not in browser.text


def test_who_may_look_may_not_promote(visit: Visit, candidate: str) -> None:
    marketing = visit("marketing")
    marketing.get(f"/versions/{candidate}")
    assert "Make it the champion" not in marketing.words
    assert marketing.post(f"/versions/{candidate}/promote", reason="x").status_code == 403
    assert marketing.post("/versions/training-runs").status_code == 403
    assert visit("rep", rep="marie").get("/versions").status_code == 403


def test_forms_of_other_sites_are_refused(visit: Visit, candidate: str) -> None:
    browser = visit("data")
    for path in (f"{candidate}/promote", "roll-back", "training-runs"):
        assert browser.post(f"/versions/{path}", csrf="0" * 64, reason="x").status_code == 403
    assert browser.get(f"/versions/{'0' * 16}").status_code == 404
