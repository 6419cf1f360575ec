"""Endpoints: making, changing, rotating and disabling them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from models.ids import new_id
from models.now import now
from models.tables import Dispatch, Endpoint
from service.dispatch import schedule
from service.dispatch.schemas import EndpointChange, EndpointIn, EndpointMade, SecretOut
from service.dispatch.signing import new_salt, secret_of
from service.kit import outbound
from service.kit.auth import Caller
from service.kit.errors import Conflict, Invalid, NotFound

OVERLAP = timedelta(hours=24)
MOST_ENDPOINTS = 50


class UnknownEndpoint(NotFound):
    """There is no such endpoint."""


class RefusedUrl(Invalid):
    """This service does not call that address."""


class TooManyEndpoints(Conflict):
    """There are fifty endpoints already; remove one first."""


def make(session: Session, key: str, body: EndpointIn, caller: Caller) -> EndpointMade:
    """Make an endpoint; its secret is in the answer and is not shown again."""
    if len(session.exec(select(Endpoint.id)).all()) >= MOST_ENDPOINTS:
        raise TooManyEndpoints
    endpoint = Endpoint(
        id=new_id(),
        url=body.url,
        shape=body.shape,
        kinds=sorted(set(body.kinds)),
        salt=new_salt(),
        created_by=caller.name,
        created_at=now(),
    )
    session.add(endpoint)
    session.flush()
    secret = secret_of(key, endpoint.id, endpoint.salt)
    return EndpointMade(**endpoint.model_dump(), secret=secret)


def change(session: Session, endpoint_id: str, body: EndpointChange) -> Endpoint:
    """Change an endpoint. Raises UnknownEndpoint."""
    endpoint = find(session, endpoint_id)
    if body.url is not None:
        endpoint.url = body.url
    if body.kinds is not None:
        endpoint.kinds = sorted(set(body.kinds))
    if body.active is not None:
        endpoint.active = body.active
        endpoint.disabled_why = None if body.active else "switched off"
        _note_success(endpoint)
    session.add(endpoint)
    return endpoint


def rotate(session: Session, key: str, endpoint_id: str) -> SecretOut:
    """Give an endpoint a new secret; for a day, both sign."""
    endpoint = find(session, endpoint_id)
    endpoint.earlier_salt, endpoint.earlier_until = endpoint.salt, now() + OVERLAP
    endpoint.salt = new_salt()
    session.add(endpoint)
    secret = secret_of(key, endpoint.id, endpoint.salt)
    return SecretOut(secret=secret, earlier_until=endpoint.earlier_until)


def remove(session: Session, endpoint_id: str) -> None:
    """Remove an endpoint and its log."""
    endpoint = find(session, endpoint_id)
    session.execute(delete(Dispatch).where(col(Dispatch.endpoint_id) == endpoint.id))
    session.execute(delete(Endpoint).where(col(Endpoint.id) == endpoint.id))


def find(session: Session, endpoint_id: str) -> Endpoint:
    """Return an endpoint. Raises UnknownEndpoint."""
    endpoint = session.get(Endpoint, endpoint_id)
    if endpoint is None:
        raise UnknownEndpoint
    return endpoint


def active(session: Session) -> Sequence[Endpoint]:
    """Return the endpoints that listen."""
    return session.exec(select(Endpoint).where(col(Endpoint.active))).all()


def note(session: Session, endpoint: Endpoint, delivered: bool, gone: bool, at: datetime) -> None:
    """Note how a call to an endpoint went: it may be left alone for a while, or disabled."""
    if delivered:
        _note_success(endpoint)
    else:
        endpoint.failures += 1
        endpoint.failing_since = endpoint.failing_since or at
        endpoint.quiet_until = at + schedule.quiet_for(endpoint.failures)
        if gone:
            endpoint.active, endpoint.disabled_why = False, "it answered 410 Gone"
        elif schedule.is_hopeless(endpoint.failing_since, at):
            endpoint.active, endpoint.disabled_why = False, "nothing arrived for five days"
    session.add(endpoint)


def checked(body: EndpointIn) -> EndpointIn:
    """Look an address up before the transaction begins. Raises RefusedUrl."""
    _check_url(body.url)
    return body


def checked_change(body: EndpointChange) -> EndpointChange:
    """Look a new address up before the transaction begins. Raises RefusedUrl."""
    if body.url is not None:
        _check_url(body.url)
    return body


def _check_url(url: str) -> None:
    try:
        outbound.check(url)
    except outbound.OutboundError as error:
        raise RefusedUrl(f"This address cannot be called: {error}.") from error


def _note_success(endpoint: Endpoint) -> None:
    endpoint.failures, endpoint.failing_since, endpoint.quiet_until = 0, None, None
