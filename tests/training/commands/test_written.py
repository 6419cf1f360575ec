"""A scorecard that people wrote, judged on later verdicts: promoted, refused, or left open."""

import shutil
from dataclasses import replace
from math import log
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models import registry
from models.database import make_engine, reading, transaction
from models.scorecard.readings import CategoryReading, NumberReading
from models.scorecard.scorecard import Rule, Scorecard
from models.tables import TrainingRun, Version
from training.runs import run_on_database
from training.settings import Settings

A_LOGIT = 10 / log(2)


def in_points(*logits: float) -> tuple[float, ...]:
    return tuple(A_LOGIT * logit for logit in logits)


BETTER = Scorecard(
    base_points=50.0,
    log_odds_at_50=-1.2,
    rules=(
        Rule(
            "employees", "fit", NumberReading((20.0, 60.0, 150.0, 400.0, 1200.0)),
            in_points(-1.2, -0.5, 0.0, 0.45, 1.0, 1.5, -2.3),
        ),
        Rule(
            "source", "fit", CategoryReading(("event", "partner", "web", "list")),
            in_points(0.4, 1.0, -0.3, -1.2, 0.0, 0.0),
        ),
        Rule("demo_request.count", "engagement", NumberReading((0.5,)), in_points(0.0, 1.5, 0.0)),
    ),
)  # fmt: skip
"""What `made` makes its labels of."""


TURNED = replace(
    BETTER,
    rules=tuple(
        Rule(rule.feature, rule.kind, rule.reading, tuple(-points for points in rule.points))
        for rule in BETTER.rules
        if isinstance(rule, Rule)
    ),
)


def judged(engine: Engine, scorecard: Scorecard, automatic: bool = True) -> tuple[TrainingRun, str]:
    """Publish a scorecard and let the trainer judge it; return the run, and the version's state."""
    with transaction(engine) as session:
        version = registry.publish_written(session, scorecard)
        run_id = registry.request_run(session, "marketing", version.id).id
    settings = Settings(automatic_promotion=automatic)
    finished = run_on_database(engine, settings, run_id)
    with reading(engine) as session:
        return finished, session.get_one(Version, version.id).state


def test_what_foretells_the_verdicts_better_scores_from_now_on(told: Engine) -> None:
    finished, state = judged(told, BETTER)
    assert (finished.verdict, state) == ("promote", "champion"), finished.report["gate"]
    rules = [rule["rule"] for rule in finished.report["gate"]["rules"]]
    assert "better than the champion" in rules
    assert "skill inside" not in rules
    with reading(told) as session:
        kept = registry.champion(session)
        assert kept is not None
        assert kept.report["gate"]["verdict"] == "promote"
        promotion = registry.newest_promotion(session)
        assert promotion is not None
        assert promotion.actor == "the gate"


def test_a_person_promotes_where_that_is_the_rule(told: Engine) -> None:
    finished, state = judged(told, BETTER, automatic=False)
    assert (finished.verdict, state) == ("promote", "candidate")


def test_what_takes_the_good_for_the_bad_is_refused(told: Engine) -> None:
    finished, state = judged(told, TURNED)
    assert finished.verdict in ("reject", "no_skill")
    assert state == "rejected"


def test_with_too_few_labels_it_stays_a_candidate_and_says_so(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(sqlite_template, tmp_path / "new.db")
    monkeypatch.setenv("SMARKETING_DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    engine = make_engine(f"sqlite:///{tmp_path / 'new.db'}")
    finished, state = judged(engine, BETTER)
    assert (finished.verdict, state) == ("keep", "candidate")
    assert finished.report["says"].startswith("0 labels")
    engine.dispose()
