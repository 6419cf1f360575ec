"""What the data team does to versions."""

from sqlmodel import Session

from models import registry
from models.ledger import jobs
from models.scorecard import document
from models.tables import Promotion, TrainingRun, Version
from service.kit.auth import Caller
from service.kit.champion import prepare
from service.kit.errors import Conflict
from service.versions.queries import UnknownVersion


class NothingToRollBackTo(Conflict):
    """The present champion is the first one; there is nothing below it to return to."""


class UnusableVersion(Conflict):
    """The version's scorecard did not pass the audit; the champion stays what it is."""


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
