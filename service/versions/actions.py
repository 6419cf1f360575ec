"""What the data team and marketing do to versions."""

from sqlmodel import Session

from models import registry
from models.ledger import jobs
from models.scorecard import document
from models.tables import Promotion, TrainingRun, Version
from service.kit.auth import Caller
from service.kit.champion import prepare
from service.kit.errors import Conflict, Invalid
from service.versions.queries import UnknownVersion
from service.versions.schemas import ScorecardIn, ScorecardOut


class NothingToRollBackTo(Conflict):
    """The present champion is the first one; there is nothing below it to return to."""


class UnusableVersion(Conflict):
    """The version's scorecard did not pass the audit; the champion stays what it is."""


class NotAScorecard(Invalid):
    """The document is not a scorecard."""


def promote(session: Session, version_id: str, caller: Caller, reason: str | None) -> Promotion:
    """Make a version champion. Raises UnknownVersion, UnusableVersion."""
    version = session.get(Version, version_id)
    if version is None:
        raise UnknownVersion
    try:
        prepare(version)
    except document.ScorecardError as error:
        raise UnusableVersion(str(error)) from error
    return registry.promote(session, version, caller.name, reason)


def roll_back(session: Session, caller: Caller, reason: str | None) -> Promotion:
    """Return to the champion before the present one. Raises NothingToRollBackTo."""
    try:
        return registry.roll_back(session, caller.name, reason)
    except registry.NothingBelowError as error:
        raise NothingToRollBackTo from error


def request_training(session: Session, caller: Caller) -> TrainingRun:
    """Queue a training run, and the job that starts it."""
    run = registry.request_run(session, caller.name)
    jobs.enqueue(session, "train", {"run_id": run.id})
    return run


def publish_scorecard(session: Session, body: ScorecardIn, caller: Caller) -> ScorecardOut:
    """Publish a written scorecard: it replaces a written champion, or waits as a candidate."""
    try:
        scorecard = document.parse(body.model_dump())
    except document.ScorecardError as error:
        raise NotAScorecard(str(error)) from error
    version = registry.publish_written(session, scorecard)
    champion = registry.champion(session)
    if champion is None or champion.origin == "written":
        registry.promote(session, version, caller.name, "published")
    return written_scorecard(session)


def written_scorecard(session: Session) -> ScorecardOut:
    """Return the written scorecard in force."""
    version = registry.written(session)
    if version is None:
        raise UnknownVersion("No scorecard has been written yet; run `smarketing migrate`.")
    champion = registry.champion(session)
    return ScorecardOut(
        version_id=version.id,
        champion=champion is not None and champion.id == version.id,
        scorecard=registry.content(version),
    )
