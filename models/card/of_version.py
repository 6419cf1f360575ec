"""The card of a stored version: its scorecard and report, and what it came after."""

from typing import Literal

from sqlmodel import Session

from models.card.card import Subject, card_of
from models.card.pages import as_html, as_markdown
from models.scorecard import document
from models.scorecard.scorecard import Scorecard
from models.tables import Version

Format = Literal["html", "markdown"]


def card_as(format: Format, session: Session, version: Version) -> str:  # noqa: A002 - as callers say
    """Return a version's card as one page that stands alone. Raises ScorecardError."""
    parent = session.get(Version, version.parent_id) if version.parent_id else None
    subject = Subject(_loaded(version), version.report, _loaded(parent) if parent else None)
    title = f"Version {version.id}"
    says = f"{version.origin}, {version.state}, of {version.created_at:%d %B %Y}."
    as_page = as_html if format == "html" else as_markdown
    return as_page(title, says, card_of(subject))


def _loaded(version: Version) -> Scorecard:
    return document.load(version.content.encode())
