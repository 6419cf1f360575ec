"""The condition on leads that they are leads at all: not merged into another, and not objecting."""

from sqlalchemy import ColumnElement, and_
from sqlmodel import col

from models.tables import Lead


def living() -> ColumnElement[bool]:
    """Leave out leads that were merged away, and people who objected to being scored."""
    return and_(col(Lead.merged_into).is_(None), col(Lead.objected_at).is_(None))
