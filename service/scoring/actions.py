"""Asking for scores: one lead or many, stored or only looked at; and replaying an old one."""

from typing import Any

from pydantic import ValidationError
from sqlmodel import Session

from models.facts import replay
from models.scorecard.scorecard import Scorecard
from models.tables import Score, Version
from service.kit.auth import Caller
from service.kit.champion import prepare
from service.kit.core import Core
from service.kit.errors import Invalid, NotFound, Objected, invalid_from
from service.kit.explain import answer_of, reasons_of
from service.kit.hot import Query
from service.kit.road import Ask, Scored, Walked
from service.kit.stated import submission_of
from service.scoring.schemas import BatchIn, ReplayOut, ScoreIn, VersionName


class UnknownScore(NotFound):
    """There is no such score."""


async def score(core: Core, _caller: Caller, body: ScoreIn, query: Query) -> tuple[int, Any]:
    """Store what the request states, and score the lead; `persist=false` only looks."""
    ask = _ask(body)
    all_reasons = _choice(query, b"reasons", b"top", b"all")
    if _choice(query, b"persist", b"true", b"false"):
        scored = await core.looker.look(ask.submissions[0])
    else:
        scored = _scored((await core.writer.record(ask))[0])
    return 200, answer_of(scored, core.settings.locale, all_reasons)


async def score_batch(core: Core, _caller: Caller, body: BatchIn, _query: Query) -> tuple[int, Any]:
    """Score up to 1,000 leads in one transaction; what is wrong with one is said of that one."""
    results: list[dict[str, Any]] = []
    asks: list[tuple[int, Ask]] = []
    for place, raw in enumerate(body.leads):
        try:
            asks.append((place, _ask(ScoreIn.model_validate(raw))))
            results.append({"status": 200})
        except ValidationError as error:
            problem = invalid_from(error.errors(include_input=False, include_url=False))
            results.append({"status": problem.status, "problem": problem.document()})
    if asks:
        together = Ask([s for _, ask in asks for s in ask.submissions], scored=True)
        walked = await core.writer.record(together)
        for (place, _), one in zip(asks, walked, strict=True):
            if one.barred:
                results[place] = {"status": Objected.status, "problem": Objected().document()}
            else:
                results[place]["score"] = answer_of(_scored(one), core.settings.locale)
    return 207, {"results": results}


def replay_score(session: Session, score_id: str, locale: str) -> ReplayOut:
    """Compute a stored score again, from its snapshot and from the log. Raises UnknownScore."""
    stored, version, scorecard = _stored(session, score_id)
    points = scorecard.score(stored.snapshot)
    state = replay.state_through(session, stored.lead_id, stored.through)
    from_log = scorecard.score(state.snapshot(stored.scored_at.timestamp()))
    return ReplayOut(
        score_id=stored.id,
        version=VersionName(id=version.id, origin=version.origin),
        stored_points=stored.points,
        snapshot_points=points.total,
        log_points=from_log.total,
        snapshot_probability=scorecard.probability(points.total),
        same_as_stored=points.total == stored.points,
        log_difference=abs(from_log.total - points.total),
        reasons=reasons_of(scorecard, stored.snapshot, points, locale),
    )


def stored_answer(session: Session, score_id: str, locale: str) -> dict[str, Any]:
    """Return a stored score as it was answered, reasons derived again. Raises UnknownScore."""
    stored, version, scorecard = _stored(session, score_id)
    points = scorecard.score(stored.snapshot)
    reasons = reasons_of(scorecard, stored.snapshot, points, locale)
    return {
        "score_id": stored.id,
        "lead_id": stored.lead_id,
        "points": points.total,
        "base_points": points.base,
        "fit_points": points.fit,
        "engagement_points": points.engagement,
        "probability": stored.probability,
        "band": stored.band,
        "stage": None,
        "reasons": reasons,
        "other_points": points.fit + points.engagement - sum(r["points"] for r in reasons),
        "version": {"id": version.id, "origin": version.origin},
        "scored_at": stored.scored_at,
        "degraded": False,
    }


def _choice(query: Query, name: bytes, usual: bytes, other: bytes) -> bool:
    """Say whether a query asks for the other of two choices. Raises Invalid for a third."""
    chosen = query.get(name, usual)
    if chosen not in (usual, other):
        raise Invalid(f"`{name.decode()}` is `{usual.decode()}` or `{other.decode()}`.")
    return chosen == other


def _ask(body: ScoreIn) -> Ask:
    submission = submission_of(body.lead, [event.fact() for event in body.events])
    return Ask([submission], scored=True)


def _scored(walked: Walked) -> Scored:
    if walked.barred:
        raise Objected
    if walked.scored is None:
        raise AssertionError("the ask was for a score")
    return walked.scored


def _stored(session: Session, score_id: str) -> tuple[Score, Version, Scorecard]:
    stored = session.get(Score, score_id)
    version = session.get(Version, stored.version_id) if stored else None
    if stored is None or version is None:
        raise UnknownScore
    return stored, version, prepare(version)
