"""Remembering what the queue showed: written after the reading, in a short transaction."""

from collections.abc import Sequence

from sqlalchemy import Engine

from models import showings
from models.database import transaction
from models.tables import Showing


def remember(engine: Engine, fresh: Sequence[Showing]) -> None:
    """Store what a rep sees for the first time that day; a reload writes nothing."""
    if fresh:
        with transaction(engine) as session:
            showings.record(session, fresh)
