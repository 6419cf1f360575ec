"""Routes of outgoing webhooks: endpoints, their secrets, and the log of dispatches."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Request, Response
from sqlmodel import col, select

from models.tables import Dispatch, Endpoint
from service.dispatch import dispatches, endpoints
from service.dispatch.schemas import (
    DispatchOut,
    EndpointChange,
    EndpointIn,
    EndpointMade,
    EndpointOut,
    RecoveredOut,
    RecoverIn,
    SecretOut,
)
from service.kit.dependencies import NoBody, SetsUpDoors, ShowsSecret
from service.kit.paging import Cursor, Limit, Page
from service.kit.session import Reading, Writing
from service.kit.wire import RowId

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])

EndpointId = Annotated[RowId, Path()]
DispatchId = Annotated[RowId, Path()]
Checked = Annotated[EndpointIn, Depends(endpoints.checked)]
CheckedChange = Annotated[EndpointChange, Depends(endpoints.checked_change)]
"""Stand before the session: names are not looked up while a transaction is open."""


def _key(request: Request) -> str:
    key: str = request.app.state.core.settings.secret
    return key


SigningKey = Annotated[str, Depends(_key)]


@router.post("", status_code=201, dependencies=[ShowsSecret])
def make_endpoint(
    caller: SetsUpDoors, key: SigningKey, body: Checked, session: Writing
) -> EndpointMade:
    """Tell this address what happens; the answer shows the secret, this once."""
    return endpoints.make(session, key, body, caller)


@router.get("", response_model=Page[EndpointOut])
def list_endpoints(_caller: SetsUpDoors, session: Reading) -> Page[Endpoint]:
    """Return all endpoints."""
    return Page(items=session.exec(select(Endpoint).order_by(col(Endpoint.id))).all())


@router.get("/{endpoint_id}", response_model=EndpointOut)
def get_endpoint(_caller: SetsUpDoors, session: Reading, endpoint_id: EndpointId) -> Endpoint:
    """Return an endpoint."""
    return endpoints.find(session, endpoint_id)


@router.put("/{endpoint_id}", response_model=EndpointOut)
def change_endpoint(
    _caller: SetsUpDoors, body: CheckedChange, session: Writing, endpoint_id: EndpointId
) -> Endpoint:
    """Change where to tell what, or switch it on again."""
    return endpoints.change(session, endpoint_id, body)


@router.delete("/{endpoint_id}", status_code=204, response_class=Response)
def remove_endpoint(_caller: SetsUpDoors, session: Writing, endpoint_id: EndpointId) -> None:
    """Remove an endpoint and its log."""
    endpoints.remove(session, endpoint_id)


@router.post("/{endpoint_id}/rotate", dependencies=[NoBody, ShowsSecret])
def rotate_secret(
    _caller: SetsUpDoors, key: SigningKey, session: Writing, endpoint_id: EndpointId
) -> SecretOut:
    """Make a new secret; for a day the one before it signs too."""
    return endpoints.rotate(session, key, endpoint_id)


@router.get("/{endpoint_id}/dispatches", response_model=Page[DispatchOut])
def list_dispatches(
    _caller: SetsUpDoors,
    session: Reading,
    endpoint_id: EndpointId,
    state: Literal["waiting", "delivered", "failed"] | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[Dispatch]:
    """Return what was sent, newest first, with every attempt."""
    return dispatches.page(session, endpoints.find(session, endpoint_id), state, limit, cursor)


@router.post("/{endpoint_id}/dispatches/{dispatch_id}/replay", dependencies=[NoBody],
             response_model=DispatchOut, status_code=202)  # fmt: skip
def replay_dispatch(
    _caller: SetsUpDoors, session: Writing, endpoint_id: EndpointId, dispatch_id: DispatchId
) -> Dispatch:
    """Send a dispatch again, under its own id."""
    return dispatches.replay(session, endpoints.find(session, endpoint_id), dispatch_id)


@router.post("/{endpoint_id}/recover", status_code=202)
def recover(
    _caller: SetsUpDoors, session: Writing, endpoint_id: EndpointId, body: RecoverIn
) -> RecoveredOut:
    """Send again what failed since an instant."""
    endpoint = endpoints.find(session, endpoint_id)
    return RecoveredOut(recovered=dispatches.recover(session, endpoint, body.since))
