"""Asking for fresh points: those a lead was last given are its points no more after a while, or
under another version.
"""

from datetime import datetime

from sqlmodel import Session, col, or_, select, update

from models.facts.living import living
from models.tables import Lead


def ask_for_fresh_points(
    session: Session, version_id: str, scored_before: datetime, most: int
) -> int:
    """Mark open leads for the sweep, those with the highest last points first; return how many.

    Leads are marked that were scored before an instant or under another version, at most `most`.
    """
    stale = or_(col(Lead.scored_at) < scored_before, col(Lead.version_id) != version_id)
    query = (
        select(Lead.id)
        .where(
            living(),
            col(Lead.verdict).is_(None),
            col(Lead.dirty).is_(False),
            stale,
        )
        .order_by(col(Lead.points).desc())
        .limit(most)
    )
    lead_ids = session.exec(query).all()
    session.execute(update(Lead).where(col(Lead.id).in_(lead_ids)).values(dirty=True))
    return len(lead_ids)
