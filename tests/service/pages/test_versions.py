"""The versions' pages without JavaScript: look, train, promote and roll back with a reason."""

from typing import Any

import pytest
from sqlmodel import select

from models import registry
from models.checkups import add_checkup
from models.database import reading, transaction
from models.scorecard.written import WRITTEN
from models.tables import Job, Promotion, TrainingRun
from service.app import Application
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.people import HTMX, Visit

pytestmark = ON_SQLITE

SCRIPT = "<script>alert('x')</script>"
FIGURES = {"auc": 0.75, "log_loss": 0.598, "ece": 0.068, "lift10": 1.57}


@pytest.fixture
def candidate(app: Application) -> str:
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


DRIFT = {
    "before": 900,
    "recent": 320,
    "enough": True,
    "features": [
        {"feature": "industry", "index": 0.4, "expected": 0.04, "alarms": True},
        {"feature": "page_view.7d", "index": 0.05, "expected": 0.04, "alarms": False},
    ],
}
MONTHS = [
    {"month": month, "rows": 80, "said": said, "came_true": true, "errors_apart": 1.2}
    for month, said, true in (("2026-01", 0.42, 0.45), ("2026-02", 0.44, 0.31))
]
LIFT = {"known": True, "by": "outcomes", "lift": 2.4, "low": 1.7, "high": 3.2, "rate_by_rank": 0.6,
        "rate_at_random": 0.25, "called": 210, "drawn": 41, "auc": 0.7}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ("turns out good 2.4 times as often", "between 1.7 and 3.2", "So yes: it helps.",
                "has shifted × 10.0", "Train again", "off by more than chance")),
        ("fr", ("se révèle bon 2,4 fois plus souvent", "entre 1,7 et 3,2", "Donc oui, il aide.",
                "a changé × 10,0", "Entraînez à nouveau", "plus que ne le ferait le hasard")),
    ],
)  # fmt: skip
def test_the_page_says_whether_the_score_helps_and_still_fits(
    app: Application, visit: Visit, candidate: str, language: str, told: tuple[str, ...]
) -> None:
    browser = visit("data", language=language)
    browser.get("/versions")
    unknown = "On ne le sait pas encore" if language == "fr" else "Not known yet"
    assert browser.words.count(unknown) == 2
    why = ["industry has shifted", "probabilities no longer hold"]
    suggestion = {"retrain": True, "why": why}
    report = {"drift": DRIFT, "calibration": MONTHS, "suggestion": suggestion, "lift": LIFT}
    core = app.state.core
    with transaction(core.engine) as session:
        add_checkup(session, candidate, report)
    browser.get("/versions")
    assert not [words for words in told[-2:] if words in browser.words]
    with transaction(core.engine) as session:
        add_checkup(session, core.champions.champion.version_id, report)
    browser.get("/versions")
    assert [words for words in told if words not in browser.words] == []


def test_the_gate_speaks_the_readers_language(
    app: Application, visit: Visit, candidate: str
) -> None:
    figures = {"ece": 0.0312, "allowed": 0.07}
    rule = {"rule": "calibrated", "passed": True, "says": "ECE 0.031", "figures": figures}
    other = type(WRITTEN)(WRITTEN.base_points + 2, WRITTEN.log_odds_at_50, WRITTEN.rules)
    with transaction(app.state.core.engine) as session:
        report: dict[str, Any] = {"gate": {"verdict": "keep", "rules": [rule]}}
        version = registry.add_version(session, other, "learned", report).id
    browser = visit("data", language="fr")
    browser.get(f"/versions/{version}")
    assert "Écart moyen de 0,031\u202f; 0,070 est admis." in browser.text
    browser.get(f"/versions/{version}/card")
    assert "À quoi elle sert" in browser.words
    assert "Écart moyen de 0,031" in browser.words


def test_promoted_and_rolled_back_with_a_reason(
    visit: Visit, candidate: str, app: Application
) -> None:
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


def test_training_is_asked_for_and_followed(visit: Visit, app: Application) -> None:
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
