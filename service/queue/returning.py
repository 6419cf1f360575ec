"""Recycled leads that are back: due at the date the rep named, or when the reason says."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlmodel import Session, col, select

from models.facts.feedback import stands
from models.labels.history import Feedback as Said
from models.labels.reasons import Verdict
from models.tables import Feedback

SLICE = 500


def returned(session: Session, lead_ids: Sequence[str], as_of: datetime) -> set[str]:
    """Return those of the recycled leads that are to be called again by an instant."""
    newest: dict[str, Feedback] = {}
    for start in range(0, len(lead_ids), SLICE):
        given = select(Feedback).where(
            col(Feedback.lead_id).in_(lead_ids[start : start + SLICE]), stands()
        )
        for row in session.exec(given.order_by(col(Feedback.given_at), col(Feedback.id))):
            newest[row.lead_id] = row
    return {lead_id for lead_id, row in newest.items() if _is_back(row, as_of)}


def _is_back(row: Feedback, as_of: datetime) -> bool:
    said = Said(cast(Verdict, row.verdict), row.given_at, row.reason_code, back_at=row.back_at)
    back_at = said.comes_back_at
    return back_at is not None and back_at <= as_of
