"""The registry of versions: which scorecards there are, which one is champion, and how it came so.

The only writer of versions, promotions and training runs. Promotions stack: a promotion puts a
version on top of the one before, a roll back takes the top away, and both are one new row.
"""

from collections.abc import Iterator
from typing import Any, Literal

import orjson
from sqlalchemy import func
from sqlmodel import Session, col, select

from models import outbox
from models.ids import new_id
from models.now import now
from models.scorecard import document
from models.scorecard.scorecard import Scorecard
from models.tables import Promotion, TrainingRun, Version

Origin = Literal["written", "learned"]
Ending = Literal["promote", "keep", "reject", "no_skill"]


class NothingBelowError(Exception):
    """There is no earlier champion to roll back to."""


def add_version(
    session: Session,
    scorecard: Scorecard,
    origin: Origin,
    report: dict[str, Any] | None = None,
    parent_id: str | None = None,
) -> Version:
    """Store a scorecard as a candidate; a scorecard that is stored already is that version."""
    content = document.dump(scorecard)
    version_id = document.identify(content)
    held = session.get(Version, version_id)
    if held:
        return held
    newest = session.exec(select(func.max(Version.number))).one()
    version = Version(
        id=version_id,
        number=(newest or 0) + 1,
        origin=origin,
        state="candidate",
        content=content.decode(),
        parent_id=parent_id,
        report=report or {},
        created_at=now(),
    )
    session.add(version)
    session.flush()
    return version


def publish_written(session: Session, scorecard: Scorecard) -> Version:
    """Store a written scorecard and put it in force: it is the learner's prior from now on."""
    version = add_version(session, scorecard, "written")
    version.published_at = now()
    session.add(version)
    session.flush()
    return version


def written(session: Session) -> Version | None:
    """Return the written scorecard in force."""
    published = col(Version.published_at)
    query = select(Version).where(published.is_not(None)).order_by(published.desc())
    return session.exec(query.limit(1)).first()


def content(version: Version) -> dict[str, Any]:
    """Return a version's scorecard document, decoded."""
    decoded: dict[str, Any] = orjson.loads(version.content)
    return decoded


def newest_promotion(session: Session) -> Promotion | None:
    """Return the promotion that says which version is champion."""
    return session.exec(select(Promotion).order_by(col(Promotion.number).desc()).limit(1)).first()


def champion(session: Session) -> Version | None:
    """Return the version that scores leads now; None before the first migration has seeded one."""
    promotion = newest_promotion(session)
    return session.get(Version, promotion.version_id) if promotion else None


def promote(session: Session, version: Version, actor: str, reason: str | None = None) -> Promotion:
    """Make a version champion, on top of the present one."""
    top = newest_promotion(session)
    if top and top.version_id == version.id:
        return top
    return _put(session, version, "promote", actor, reason, below=top.number if top else None)


def roll_back(session: Session, actor: str, reason: str | None = None) -> Promotion:
    """Return to the champion below the present one. Raises NothingBelowError."""
    top = newest_promotion(session)
    below = session.get(Promotion, top.below) if top and top.below else None
    version = session.get(Version, below.version_id) if below else None
    if below is None or version is None:
        raise NothingBelowError
    return _put(session, version, "roll_back", actor, reason, below=below.below)


def judged(session: Session, version: Version, report: dict[str, Any]) -> None:
    """Keep beside a version what a run found of it."""
    version.report = report
    session.add(version)


def reject(session: Session, version: Version) -> None:
    """Note that the gate refused a version; a champion stays what it is."""
    if version.state == "candidate":
        version.state = "rejected"
        session.add(version)


def _put(
    session: Session,
    version: Version,
    act: str,
    actor: str,
    reason: str | None,
    below: int | None,
) -> Promotion:
    earlier = champion(session)
    if earlier and earlier.id != version.id:
        earlier.state = "retired"
        session.add(earlier)
    version.state = "champion"
    session.add(version)
    promotion = Promotion(
        version_id=version.id, below=below, act=act, actor=actor, reason=reason, promoted_at=now()
    )
    session.add(promotion)
    session.flush()
    facts = {"version_id": version.id, "origin": version.origin, "act": act, "reason": reason}
    outbox.note(session.connection(), [outbox.bulletin("version.promoted", facts)])
    return promotion


def request_run(session: Session, requested_by: str, version_id: str | None = None) -> TrainingRun:
    """Queue a training run; with a version, one that judges it and learns nothing."""
    run = TrainingRun(
        id=new_id(),
        state="queued",
        requested_by=requested_by,
        requested_at=now(),
        version_id=version_id,
        report={},
    )
    session.add(run)
    session.flush()
    return run


def start_run(session: Session, run: TrainingRun) -> None:
    run.state, run.started_at = "running", now()
    session.add(run)


def end_run(
    session: Session,
    run: TrainingRun,
    verdict: Ending,
    version_id: str | None,
    report: dict[str, Any],
) -> None:
    """Note what a run came to, with its report."""
    run.state, run.finished_at = "succeeded", now()
    run.verdict, run.version_id, run.report = verdict, version_id, report
    session.add(run)


def fail_run(session: Session, run: TrainingRun, error: str) -> None:
    """Note why a run came to nothing."""
    run.state, run.finished_at, run.error = "failed", now(), error[:4000]
    session.add(run)


def newest_run(session: Session, version_id: str) -> TrainingRun | None:
    """Return the newest run that made or judged a version."""
    query = select(TrainingRun).where(TrainingRun.version_id == version_id)
    return session.exec(query.order_by(col(TrainingRun.id).desc()).limit(1)).first()


def reports(session: Session) -> Iterator[dict[str, Any]]:
    """Go through the reports of the runs that came to a verdict, newest first."""
    query = select(TrainingRun.report).where(TrainingRun.state == "succeeded")
    for report in session.exec(query.order_by(col(TrainingRun.finished_at).desc())):
        yield dict(report)
