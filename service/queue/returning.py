"""Recycled leads that are back: due by the rep's date or by the reason, or handed off again."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_
from sqlmodel import col, select

from models.facts.feedback import stands
from models.labels.history import UNCODED
from models.labels.reasons import REASONS
from models.tables import Event, Feedback, Lead

BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)
"""Nobody recycled a lead before; what may be asked of goes back to the year 1."""


def is_back(as_of: datetime) -> ColumnElement[bool]:
    """The condition on a recycled lead that it is to be called again by an instant."""
    return and_(col(Lead.verdict) == "recycled", or_(_is_due(as_of), _handed_off_again()))


def _is_due(as_of: datetime) -> ColumnElement[bool]:
    """The newest verdict names a date that has come; without one, its reason's days are over."""
    by = max(as_of, BEFORE_ALL)
    code = func.coalesce(Feedback.reason_code, UNCODED["recycled"])
    by_reason = [
        and_(
            code == reason.key,
            col(Feedback.given_at) <= by - timedelta(days=reason.recycle_days),
        )
        for reason in REASONS.values()
        if reason.recycle_days
    ]
    due = or_(
        col(Feedback.back_at) <= as_of, and_(col(Feedback.back_at).is_(None), or_(*by_reason))
    )
    return exists().where(
        col(Feedback.lead_id) == col(Lead.id), col(Feedback.given_at) == _said_at(), stands(), due
    )


def _handed_off_again() -> ColumnElement[bool]:
    return exists().where(
        col(Event.lead_id) == col(Lead.id),
        col(Event.kind) == "lead_assigned",
        col(Event.occurred_at) > _said_at(),
    )


def _said_at() -> ColumnElement[datetime]:
    newest = select(func.max(Feedback.given_at)).where(Feedback.lead_id == Lead.id, stands())
    return newest.correlate(Lead).scalar_subquery()
