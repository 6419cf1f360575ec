"""Reading keys and the audit."""

from sqlmodel import Session, col, select

from models.tables import Audit
from service.kit.paging import Page, decode_cursor, encode_cursor
from service.people import keys
from service.people.key_schemas import ActOut, KeyOut


def keys_of_all(session: Session, limit: int, cursor: str | None) -> Page[KeyOut]:
    """Return keys in the order in which they were made."""
    after = decode_cursor(cursor, str)[0] if cursor else ""
    rows = keys.all_keys(session, limit + 1, after)
    following = encode_cursor([rows[limit - 1].id]) if len(rows) > limit else None
    return Page(items=[KeyOut.of(row) for row in rows[:limit]], next=following)


def acts(session: Session, limit: int, cursor: str | None) -> Page[ActOut]:
    """Return sensitive acts, newest first."""
    query = select(Audit).order_by(col(Audit.id).desc())
    if cursor:
        query = query.where(Audit.id < decode_cursor(cursor, str)[0])
    rows = session.exec(query.limit(limit + 1)).all()
    following = encode_cursor([rows[limit - 1].id]) if len(rows) > limit else None
    return Page(items=[ActOut.of(row) for row in rows[:limit]], next=following)
