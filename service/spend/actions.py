"""Stating what was spent, and reading it back."""

from datetime import date

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from models.spend import state_spend
from models.tables import Spend
from service.kit.errors import Invalid
from service.kit.paging import Page, decode_cursor, encode_cursor
from service.spend.schemas import SpendIn, SpendOut, SpendsIn, SpendsOut, read_day


def put_spend(session: Session, body: SpendIn, currency: str) -> SpendOut:
    """State one row."""
    row = _out(body, currency)
    state_spend(session, **row.model_dump())
    return row


def add_spend(session: Session, body: SpendsIn, currency: str) -> SpendsOut:
    """State many rows; the same again changes nothing."""
    rows = [_out(row, currency) for row in body.spend]
    changed = sum(state_spend(session, **row.model_dump()) for row in rows)
    return SpendsOut(spend=rows, changed=changed)


def spend(
    session: Session, since: date | None, until: date | None, limit: int, cursor: str | None
) -> Page[SpendOut]:
    """Return what was spent from `since` to `until`, both included, newest first."""
    place = tuple_(col(Spend.day), col(Spend.source), col(Spend.campaign))
    query = select(Spend).order_by(
        col(Spend.day).desc(), col(Spend.source).desc(), col(Spend.campaign).desc()
    )
    if since:
        query = query.where(col(Spend.day) >= since)
    if until:
        query = query.where(col(Spend.day) <= until)
    if cursor:
        query = query.where(place < tuple_(*_place(cursor)))
    rows = session.exec(query.limit(limit + 1)).all()
    following = None
    if len(rows) > limit:
        last = rows[limit - 1]
        following = encode_cursor([last.day.isoformat(), last.source, last.campaign])
    return Page(items=[SpendOut(**row.model_dump()) for row in rows[:limit]], next=following)


def _place(cursor: str) -> tuple[date, str, str]:
    day, source, campaign = decode_cursor(cursor, str, str, str)
    if "\x00" in source + campaign:
        raise Invalid("This cursor points nowhere; start without it.")
    try:
        return read_day(day), source, campaign
    except ValueError as error:
        raise Invalid("This cursor points nowhere; start without it.") from error


def _out(row: SpendIn, currency: str) -> SpendOut:
    return SpendOut(**row.model_dump() | {"currency": row.currency or currency})
