"""What every installation starts with, so that a score works right after `smarketing migrate`."""

from sqlmodel import Session

from models import registry
from models.agreement import store
from models.agreement.parts import FIRST
from models.scorecard.written import WRITTEN
from models.words import glossary
from models.words.seeded import seeded_terms


def seed(session: Session) -> None:
    """Publish the written scorecard as champion and word the terms, where that is still to do."""
    if registry.written(session) is None:
        version = registry.publish_written(session, WRITTEN)
        registry.promote(session, version, "smarketing", "the written scorecard, from the start")
    for wording in seeded_terms():
        if glossary.term(session, wording.key) is None:
            glossary.word(session, wording, "smarketing")
    if store.draft(session) is None:
        store.word(session, FIRST, "smarketing")
