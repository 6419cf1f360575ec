"""Dispatches: making them with their first job, noting attempts, and sending them again."""

from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import delete
from sqlmodel import Session, col, select

from models.ids import new_id
from models.ledger import jobs
from models.now import now
from models.tables import Dispatch, Endpoint
from service.kit.errors import NotFound
from service.kit.paging import Page, decode_cursor, encode_cursor

JOB = "dispatch"
KEPT = timedelta(days=30)
MOST_RECOVERED = 1_000


class UnknownDispatch(NotFound):
    """There is no such dispatch to this endpoint."""


def send(
    session: Session,
    endpoint: Endpoint,
    kind: str,
    body: dict[str, Any],
    lead_id: str | None,
    at: datetime | None = None,
) -> Dispatch:
    """Queue a dispatch, to be sent as soon as may be, or at an instant."""
    dispatch = Dispatch(
        id=new_id(),
        endpoint_id=endpoint.id,
        kind=kind,
        lead_id=lead_id,
        body=orjson.dumps(body).decode(),
        state="waiting",
        attempts=[],
        created_at=now(),
    )
    session.add(dispatch)
    session.flush()
    _queue(session, dispatch, at)
    return dispatch


def note(
    session: Session, dispatch: Dispatch, attempt: dict[str, Any], delivered: bool,
    again_at: datetime | None,
) -> None:  # fmt: skip
    """Note an attempt; without `again_at` it was the last one."""
    dispatch.attempts = [*dispatch.attempts, attempt]
    if delivered:
        dispatch.state, dispatch.ended_at = "delivered", now()
    elif again_at is None:
        dispatch.state, dispatch.ended_at = "failed", now()
    else:
        _queue(session, dispatch, again_at)
    session.add(dispatch)


def put_off(session: Session, dispatch: Dispatch, until: datetime) -> None:
    """Try later, without counting an attempt."""
    _queue(session, dispatch, until)


def replay(session: Session, endpoint: Endpoint, dispatch_id: str) -> Dispatch:
    """Send a dispatch again from the start, under its own id. Raises UnknownDispatch."""
    dispatch = session.get(Dispatch, dispatch_id)
    if dispatch is None or dispatch.endpoint_id != endpoint.id:
        raise UnknownDispatch
    if dispatch.state != "waiting":
        _again(session, dispatch)
    return dispatch


def recover(session: Session, endpoint: Endpoint, since: datetime) -> int:
    """Send again what failed since an instant, at most 1,000 at a time; return how many."""
    query = select(Dispatch).where(
        Dispatch.endpoint_id == endpoint.id,
        Dispatch.state == "failed",
        Dispatch.created_at >= since,
    )
    failed = session.exec(query.order_by(col(Dispatch.id)).limit(MOST_RECOVERED)).all()
    for dispatch in failed:
        _again(session, dispatch)
    return len(failed)


def page(
    session: Session, endpoint: Endpoint, state: str | None, limit: int, cursor: str | None
) -> Page[Dispatch]:
    """Return an endpoint's log, newest first."""
    query = select(Dispatch).where(Dispatch.endpoint_id == endpoint.id)
    if state:
        query = query.where(Dispatch.state == state)
    if cursor:
        query = query.where(Dispatch.id < decode_cursor(cursor, str)[0])
    rows = session.exec(query.order_by(col(Dispatch.id).desc()).limit(limit + 1)).all()
    following = encode_cursor([rows[limit - 1].id]) if len(rows) > limit else None
    return Page(items=rows[:limit], next=following)


def forget_old(session: Session) -> None:
    """Drop dispatches that ended long ago."""
    session.execute(delete(Dispatch).where(col(Dispatch.ended_at) < now() - KEPT))


def _again(session: Session, dispatch: Dispatch) -> None:
    dispatch.state, dispatch.ended_at, dispatch.attempts = "waiting", None, []
    session.add(dispatch)
    _queue(session, dispatch, None)


def _queue(session: Session, dispatch: Dispatch, at: datetime | None) -> None:
    jobs.enqueue(session, JOB, {"dispatch_id": dispatch.id}, run_at=at)
