"""The condition on leads that they are leads at all: not merged into another, and not objecting."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, and_, select
from sqlmodel import col

from models.tables import Lead


def living() -> ColumnElement[bool]:
    """Leave out leads that were merged away, and people who objected to being scored."""
    return and_(col(Lead.merged_into).is_(None), col(Lead.objected_at).is_(None))


def objecting(connection: Connection, lead_ids: Collection[str]) -> set[str]:
    """Return those leads that object, or are about to be erased."""
    theirs = col(Lead.id).in_(sorted(lead_ids))
    query = select(col(Lead.id)).where(theirs, col(Lead.objected_at).is_not(None))
    return set(connection.execute(query).scalars()) if lead_ids else set()
