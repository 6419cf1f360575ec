"""The card of a stored version: its scorecard and report, and what it came after."""

from typing import Literal

from sqlmodel import Session

from models.card.card import Subject, card_of
from models.card.pages import as_html, as_markdown
from models.card.words import Locale, Words
from models.scorecard import document
from models.scorecard.scorecard import Scorecard
from models.tables import Version

Format = Literal["html", "markdown"]


def card_as(
    format: Format,  # noqa: A002 - as callers say
    session: Session,
    version: Version,
    locale: Locale = "en",
) -> str:
    """Return a version's card as one page that stands alone. Raises ScorecardError."""
    say = Words(locale)
    parent = session.get(Version, version.parent_id) if version.parent_id else None
    subject = Subject(_loaded(version), version.report, _loaded(parent) if parent else None)
    origin, state = say.name(version.origin), say.name(version.state)
    day = say.day(version.created_at)
    says = say("{origin}, {state}, of {day}.", origin=origin, state=state, day=day)
    as_page = as_html if format == "html" else as_markdown
    return as_page(say("Version {id}", id=version.id), says, card_of(subject, say), locale)


def _loaded(version: Version) -> Scorecard:
    return document.load(version.content.encode())
