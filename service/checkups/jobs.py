"""Jobs of checkups: look at the champion in a child process, and train when that is due."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from models import registry
from models.database import transaction
from models.facts.feedback import stands
from models.ledger import child, jobs
from models.now import now
from models.tables import Feedback, TrainingRun
from service.kit.core import Core
from service.kit.settings import Settings

CHECK = "check"
EVERY = timedelta(days=1)
SCHEDULE = "the schedule"
UNFINISHED = ("queued", "running")


def enqueue_check(session: Session) -> None:
    """Ask for a look at the champion, unless one is asked for already or nobody said anything."""
    if _verdicts_since(session, None):
        jobs.enqueue(session, CHECK, {}, key=CHECK)


def check(core: Core, _arguments: dict[str, Any]) -> None:
    """Look at the champion. Raises ChildFailedError."""
    child.train(["check"], core.settings.child_environment, core.stopping)


def train_when_due(core: Core) -> None:
    """Ask for training when it is due."""
    with transaction(core.engine) as session:
        request_training_if_due(session, core.settings)


def request_training_if_due(session: Session, settings: Settings) -> TrainingRun | None:
    """Queue a training run after so many days or verdicts, if no run waits or goes on."""
    newest = select(TrainingRun).order_by(col(TrainingRun.requested_at).desc()).limit(1)
    last = session.exec(newest).first()
    if last and last.state in UNFINISHED:
        return None
    fresh = _verdicts_since(session, last.requested_at if last else None)
    days = (now() - last.requested_at) / timedelta(days=1) if last else 0.0
    by_days = last is not None and 0 < settings.retrain_days <= days
    by_labels = 0 < settings.retrain_labels <= fresh
    if not fresh or not (by_days or by_labels):
        return None
    run = registry.request_run(session, SCHEDULE)
    jobs.enqueue(session, "train", {"run_id": run.id})
    return run


def _verdicts_since(session: Session, since: datetime | None) -> int:
    query = select(func.count(col(Feedback.id))).where(stands())
    return session.exec(query.where(Feedback.given_at > since) if since else query).one()
