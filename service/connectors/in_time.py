"""A score within two seconds, for senders whose users wait.

When nothing can be stored in time they are told the last known score of the lead, or else what
little they sent is scored by itself. Either is marked as degraded; neither is an error.
"""

from dataclasses import dataclass, replace

from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select
from starlette.concurrency import run_in_threadpool

from models.database import reading
from models.facts.attributes import split
from models.facts.known import KnownLead
from models.facts.living import living
from models.facts.state import LeadState
from models.facts.submission import Submission
from models.features import emails
from models.now import now
from models.tables import Identity, Lead, Score, Version
from models.words.conditions import Known
from models.words.stages import stage_of
from service.kit import road
from service.kit.champion import prepare
from service.kit.core import Core
from service.kit.errors import Objected, Unavailable
from service.kit.explain import strongest_of
from service.kit.patience import patience
from service.kit.road import Ask, Scored

STORING_SECONDS, READING_SECONDS = 1.0, 0.5
MOST_REASONS = 5


@dataclass(frozen=True, slots=True)
class Told:
    """A score as callouts tell it; without a stored score `score_id` is empty."""

    points: float
    probability: float
    band: str
    stage: str
    version: str
    reasons: list[str]
    score_id: str
    scored_at: str
    degraded: bool


async def score_in_time(core: Core, submission: Submission) -> Told:
    """Record what is stated and score the lead, or do without. Raises NoChampionError, Objected."""
    try:
        async with patience(STORING_SECONDS):
            (walked,) = await core.writer.record(Ask([submission], scored=True))
    except Unavailable:
        known = await _last_known(core, submission)
        if core.objectors.include(submission):
            raise Objected from None
        return _told(core, known or _by_itself(core, submission), degraded=True)
    if walked.barred:
        raise Objected
    if walked.scored is None:
        raise AssertionError("the ask was for a score")
    return _told(core, walked.scored, degraded=False)


async def _last_known(core: Core, submission: Submission) -> Scored | None:
    try:
        async with patience(READING_SECONDS):
            return await run_in_threadpool(_newest_score, core, submission)
    except (Unavailable, DBAPIError):
        return None


def _newest_score(core: Core, submission: Submission) -> Scored | None:
    key = submission.key
    query = (
        select(Score, Lead, Version)
        .join(Identity, col(Identity.lead_id) == col(Score.lead_id))
        .join(Lead, col(Lead.id) == col(Score.lead_id))
        .join(Version, col(Version.id) == col(Score.version_id))
        .where(Identity.system == key[0], Identity.external_id == key[1], living())
        .order_by(col(Score.scored_at).desc())
        .limit(1)
    )
    with reading(core.engine) as session:
        if core.barrier.bars(session.connection(), submission.names, submission.addresses):
            raise Objected
        found = session.exec(query).first()
    if found is None:
        return None
    score, lead, version = found
    scorecard, newest = prepare(version), core.champions.champion
    known = Known(
        LeadState.from_json(lead.state),
        lead.verdict,
        score.points,
        newest.cutoffs.warm_from,
        score.scored_at.timestamp(),
    )
    mql = newest.definitions.mql(known)
    return Scored(
        score_id=score.id,
        lead_id=lead.id,
        champion=replace(
            newest, version_id=version.id, origin=version.origin, scorecard=scorecard, number=0
        ),
        snapshot=score.snapshot,
        points=scorecard.score(score.snapshot),
        probability=score.probability,
        band=score.band,
        mql=mql,
        stage=stage_of(known, newest.definitions, mql),
        scored_at=score.scored_at,
    )


def _by_itself(core: Core, submission: Submission) -> Scored:
    """Score what was sent, as of a lead of whom nothing else is known, storing nothing."""
    plain, personal = split(submission.attributes)
    if isinstance(address := personal.get("email"), str):
        plain["email_kind"] = emails.kind_of(address)
    at, state = now(), LeadState()
    state.fold("attributes_changed", at.timestamp(), {"set": plain})
    return road.look(KnownLead({"id": "", "verdict": None}, state), core.champions.champion, at)


def _told(core: Core, scored: Scored, degraded: bool) -> Told:
    reasons = strongest_of(
        scored.champion.scorecard,
        scored.snapshot,
        scored.points,
        core.settings.locale,
        MOST_REASONS,
    )
    return Told(
        points=round(scored.points.total, 4),
        probability=round(scored.probability, 6),
        band=scored.band,
        stage=scored.stage,
        version=scored.champion.version_id,
        reasons=[str(reason["text"]) for reason in reasons],
        score_id=scored.score_id if scored.lead_id else "",
        scored_at=scored.scored_at.isoformat().replace("+00:00", "Z"),
        degraded=degraded,
    )
