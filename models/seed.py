"""What every installation starts with, so that a score works right after `smarketing migrate`."""

from sqlmodel import Session

from models import registry
from models.scorecard.written import WRITTEN


def seed(session: Session) -> None:
    """Publish the written scorecard as champion, unless one has been written already."""
    if registry.written(session) is None:
        version = registry.publish_written(session, WRITTEN)
        registry.promote(session, version, "smarketing", "the written scorecard, from the start")
