"""Reading versions and training runs."""

from fastapi import Response
from sqlmodel import Session, col, select

from models import registry
from models.card.of_version import Format, card_as
from models.card.words import Locale
from models.tables import Promotion, TrainingRun, Version
from service.kit.errors import NotFound
from service.kit.paging import Page, decode_cursor, encode_cursor
from service.versions.schemas import RunOut, VersionDetail, VersionOut

CARD = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    "x-content-type-options": "nosniff",
}
"""A card is a page that needs nothing from anywhere, so it may have nothing."""


class UnknownVersion(NotFound):
    """There is no such version."""


class UnknownRun(NotFound):
    """There is no such training run."""


def versions(session: Session, limit: int, cursor: str | None) -> Page[VersionOut]:
    """Return versions, newest first."""
    query = select(Version).order_by(col(Version.number).desc())
    if cursor:
        query = query.where(col(Version.number) < decode_cursor(cursor, int)[0])
    rows = session.exec(query.limit(limit + 1)).all()
    following = encode_cursor([rows[limit - 1].number]) if len(rows) > limit else None
    return Page(items=[_version(row) for row in rows[:limit]], next=following)


def version(session: Session, version_id: str) -> VersionDetail:
    """Return one version with its scorecard and report. Raises UnknownVersion."""
    row = session.get(Version, version_id)
    if row is None:
        raise UnknownVersion
    summary = _version(row)
    return VersionDetail(**summary.model_dump(), scorecard=registry.content(row), report=row.report)


def card(
    session: Session,
    version_id: str,
    format: Format,  # noqa: A002 - as asked
    locale: Locale,
) -> Response:
    """Return the card of a version as one page. Raises UnknownVersion."""
    row = session.get(Version, version_id)
    if row is None:
        raise UnknownVersion
    text = card_as(format, session, row, locale)
    return Response(text, media_type=f"text/{format}", headers=CARD)


def runs(session: Session, most: int) -> list[RunOut]:
    """Return the newest training runs, newest first."""
    query = select(TrainingRun).order_by(col(TrainingRun.requested_at).desc()).limit(most)
    return [run_out(row) for row in session.exec(query)]


def promotions(session: Session, most: int) -> list[Promotion]:
    """Return who made which version champion, newest first."""
    query = select(Promotion).order_by(col(Promotion.number).desc()).limit(most)
    return list(session.exec(query))


def run(session: Session, run_id: str) -> RunOut:
    """Return one training run. Raises UnknownRun."""
    row = session.get(TrainingRun, run_id)
    if row is None:
        raise UnknownRun
    return run_out(row)


def run_out(row: TrainingRun) -> RunOut:
    """Return a training run as the API shows it."""
    return RunOut(run_id=row.id, **row.model_dump(exclude={"id"}))


def _version(row: Version) -> VersionOut:
    return VersionOut(
        version_id=row.id,
        **row.model_dump(include={"origin", "state", "parent_id", "created_at"}),
    )
