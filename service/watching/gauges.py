"""What the database says of how the service does, as numbers under names."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import sqrt
from typing import NamedTuple

from sqlalchemy import ColumnElement, case, func, select
from sqlmodel import Session, col

from models.facts.living import living
from models.now import now
from models.registry import newest_promotion
from models.tables import Breach, Delivery, Dispatch, Feedback, Job, Lead, PrivacyRequest, Score

LABELLED = timedelta(days=90)
WORKED = timedelta(days=14)
NEW, BEFORE = timedelta(days=7), timedelta(days=63)
DAY = timedelta(days=1)


class Gauge(NamedTuple):
    """One number; `of` parts it by a label where it has one."""

    name: str
    help: str
    value: float
    of: tuple[str, str] | None = None


def gauges(session: Session) -> Iterator[Gauge]:
    """Measure everything once."""
    at = now()
    yield from _work(session, at)
    yield from _model(session, at)
    yield from _people(session, at)


def _work(session: Session, at: datetime) -> Iterator[Gauge]:
    due = select(func.min(col(Job.run_at))).where(col(Job.state) == "ready", col(Job.run_at) <= at)
    told = "Seconds that the oldest of its kind has been waiting"
    yield Gauge("smarketing_oldest_job_seconds", told, _age(session.execute(due).scalar(), at))
    waiting = select(func.min(col(Delivery.received_at))).where(col(Delivery.state) == "waiting")
    age = _age(session.execute(waiting).scalar(), at)
    yield Gauge("smarketing_oldest_delivery_seconds", told, age)
    erasing = select(func.min(col(PrivacyRequest.asked_at))).where(
        col(PrivacyRequest.done_at).is_(None)
    )
    age = _age(session.execute(erasing).scalar(), at)
    yield Gauge("smarketing_oldest_erasure_seconds", told, age)
    dead = {
        "job": (Job.id, col(Job.state) == "dead"),
        "delivery": (Delivery.id, col(Delivery.state) == "failed"),
        "dispatch": (Dispatch.id, col(Dispatch.state) == "failed"),
    }
    for kind, (key, given_up) in dead.items():
        number = _count(session, key, given_up)
        yield Gauge("smarketing_dead_letters", "What was given up", number, ("kind", kind))
    dirty = _count(session, Lead.id, col(Lead.dirty).is_(True))
    yield Gauge("smarketing_dirty_leads", "Leads that wait to be scored anew", dirty)


def _model(session: Session, at: datetime) -> Iterator[Gauge]:
    if promotion := newest_promotion(session):
        age = _age(promotion.promoted_at, at)
        yield Gauge("smarketing_champion_age_seconds", "Since the champion was promoted", age)
    accepted = func.sum(case((col(Feedback.verdict) == "accepted", 1.0), else_=0.0))
    query = (
        select(accepted, func.sum(col(Score.probability)))
        .join(Score, col(Score.id) == col(Feedback.score_id))
        .where(col(Feedback.given_at) > at - LABELLED)
    )
    observed, expected = session.execute(query).one()
    yield Gauge("smarketing_verdicts_accepted", "Accepted in 90 days, of scores", observed or 0.0)
    yield Gauge(
        "smarketing_verdicts_expected", "What the scores gave for those verdicts", expected or 0.0
    )
    new, old = (_points(session, at - NEW, at), _points(session, at - BEFORE, at - NEW))
    shift = (new[0] - old[0]) / old[1] if old[1] else 0.0
    yield Gauge(
        "smarketing_points_shift",
        "Mean points of the last 7 days' new leads beside the 8 weeks before, in deviations",
        shift,
    )


def _people(session: Session, at: datetime) -> Iterator[Gauge]:
    mature = [
        col(Lead.handed_off_at) > at - LABELLED, col(Lead.handed_off_at) <= at - WORKED, living()
    ]  # fmt: skip
    handed_off = _count(session, Lead.id, *mature)
    judged = _count(session, Lead.id, *mature, col(Lead.verdict).is_not(None))
    share = judged / handed_off if handed_off else 1.0
    yield Gauge("smarketing_label_coverage", "Leads with a verdict, of those handed off", share)
    breached = _count(
        session, Breach.lead_id, col(Breach.due_at) > at - DAY, col(Breach.withdrawn_at).is_(None)
    )
    yield Gauge("smarketing_breaches", "Commitments that were broken in 24 hours", breached)


def _points(session: Session, since: datetime, until: datetime) -> tuple[float, float]:
    """Return the mean and the standard deviation of the points of leads of a time."""
    points = col(Lead.points)
    query = select(func.count(points), func.avg(points), func.avg(points * points)).where(
        col(Lead.created_at) > since, col(Lead.created_at) <= until, living()
    )
    number, mean, squares = session.execute(query).one()
    return (mean, sqrt(max(squares - mean * mean, 0.0))) if number > 1 else (0.0, 0.0)


def _count(session: Session, key: object, *conditions: ColumnElement[bool]) -> float:
    query = select(func.count(key)).where(*conditions)  # type: ignore[arg-type]
    return float(session.execute(query).scalar_one())


def _age(since: datetime | None, at: datetime) -> float:
    return (at - since).total_seconds() if since else 0.0
