"""Reading what was asked, and all that is known of one person."""

from typing import Any

from sqlmodel import Session, col, select

from models.facts.barrier import Barrier
from models.facts.family import family_of
from models.now import now
from models.privacy import erasing
from models.tables import Lead, PrivacyRequest, Score, Version
from service.kit.champion import prepare
from service.kit.paging import Page, decode_cursor, encode_cursor
from service.privacy.actions import UnknownPerson
from service.privacy.explaining import explain
from service.privacy.schemas import PersonOut, RequestOut


class UnknownRequest(UnknownPerson):
    """There is no such request."""


def requests(session: Session, limit: int, cursor: str | None) -> Page[RequestOut]:
    """Return what was asked, newest first."""
    query = select(PrivacyRequest).order_by(col(PrivacyRequest.id).desc())
    if cursor:
        query = query.where(PrivacyRequest.id < decode_cursor(cursor, str)[0])
    rows = session.exec(query.limit(limit + 1)).all()
    following = encode_cursor([rows[limit - 1].id]) if len(rows) > limit else None
    return Page(items=[RequestOut.of(row) for row in rows[:limit]], next=following)


def request(session: Session, request_id: str) -> RequestOut:
    """Return one request. Raises UnknownRequest."""
    row = session.get(PrivacyRequest, request_id)
    if row is None:
        raise UnknownRequest
    return RequestOut.of(row)


def left_alone(session: Session, lead_id: str) -> bool:
    """Say whether a person objected, or is not known any more."""
    lead = session.get(Lead, lead_id)
    return lead is None or lead.objected_at is not None


def person(session: Session, barrier: Barrier, lead_id: str) -> PersonOut:
    """Return all that is known of a person, and their newest score in words.

    Raises UnknownPerson.
    """
    leads = family_of(session, lead_id)
    if not leads:
        raise UnknownPerson
    ids = [lead.id for lead in leads]
    records: dict[str, list[dict[str, Any]]] = dict(erasing.rows_of(session, barrier, leads))
    newest = select(Score, Version).join(Version, col(Version.id) == col(Score.version_id))
    newest = newest.where(col(Score.lead_id).in_(ids)).order_by(col(Score.scored_at).desc())
    found = session.exec(newest.limit(1)).first()
    explanation = None
    if found:
        score, version = found
        explanation = {
            "en": explain(score, version, prepare(version), "en"),
            "fr": explain(score, version, prepare(version), "fr"),
        }
    return PersonOut(
        lead_id=ids[0],
        basis=leads[0].basis,
        basis_note=leads[0].basis_note,
        objected_at=leads[0].objected_at,
        told_at=now(),
        explanation=explanation,
        records=records,
    )
