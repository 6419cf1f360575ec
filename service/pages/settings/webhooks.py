"""Webhooks: who is told what, their secrets shown once, and the log of what was sent."""

from datetime import timedelta
from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter, Depends, Form, Path, Request, Response
from pydantic import Field
from sqlmodel import Session, col, select

from models.now import now
from models.tables import Endpoint
from service.dispatch import dispatches, endpoints
from service.dispatch.schemas import Address, EndpointChange, EndpointIn, Kind
from service.kit.paging import Cursor
from service.kit.session import Reading, Writing
from service.kit.wire import RowId
from service.pages.door import Ours, PageForm, core_of
from service.pages.settings.connectors import Switches
from service.pages.settings.sections import back, show

router = APIRouter(prefix="/settings/webhooks", include_in_schema=False)
HERE = "/settings/webhooks"

EndpointId = Annotated[RowId, Path()]
SHOWN = 25
RECOVERED = timedelta(days=7)


class EndpointForm(PageForm):
    """Where to tell what."""

    url: Address
    shape: Literal["standard", "slack"] = "standard"
    kinds: Annotated[list[Kind], Field(min_length=1, max_length=10)]


def _checked(form: Annotated[EndpointForm, Form()]) -> EndpointIn:
    return endpoints.checked(EndpointIn(url=form.url, kinds=form.kinds, shape=form.shape))


Checked = Annotated[EndpointIn, Depends(_checked)]
"""Stands before the session: names are not looked up while a transaction is open."""


class ActiveForm(PageForm):
    active: Literal["yes", "no"]


class ReplayForm(PageForm):
    dispatch_id: RowId


@router.get("")
def show_endpoints(request: Request, _visitor: Switches, session: Reading) -> Response:
    """Show who is told what."""
    return _list(request, session)


@router.post("")
def make_endpoint(
    request: Request, visitor: Switches, _: Ours, body: Checked, session: Writing
) -> Response:
    """Tell an address what happens; its secret is shown this once."""
    made = endpoints.make(session, _signing_key(request), body, visitor.caller)
    return _list(request, session, secret=made.secret, secret_of=made.url)


@router.get("/{endpoint_id}")
def show_endpoint(
    request: Request,
    _visitor: Switches,
    session: Reading,
    endpoint_id: EndpointId,
    state: Literal["waiting", "delivered", "failed", ""] = "",
    cursor: Cursor = None,
) -> Response:
    """Show an endpoint, and the log of what it was sent."""
    return _one(request, session, endpoint_id, state, cursor)


@router.post("/{endpoint_id}/rotate")
def rotate_secret(
    request: Request, _visitor: Switches, _: Ours, session: Writing, endpoint_id: EndpointId
) -> Response:
    """Make a new secret, shown this once."""
    made = endpoints.rotate(session, _signing_key(request), endpoint_id)
    session.flush()
    return _one(request, session, endpoint_id, secret=made.secret)


@router.post("/{endpoint_id}/active")
def switch_endpoint(
    _visitor: Switches,
    _: Ours,
    session: Writing,
    endpoint_id: EndpointId,
    form: Annotated[ActiveForm, Form()],
) -> Response:
    """Switch an endpoint off, or on again."""
    endpoints.change(session, endpoint_id, EndpointChange(active=form.active == "yes"))
    return back(f"{HERE}/{endpoint_id}", "endpoint")


@router.post("/{endpoint_id}/remove")
def remove_endpoint(
    _visitor: Switches, _: Ours, session: Writing, endpoint_id: EndpointId
) -> Response:
    """Remove an endpoint and its log."""
    endpoints.remove(session, endpoint_id)
    return back(HERE, "endpoint-removed")


@router.post("/{endpoint_id}/replay")
def replay(
    _visitor: Switches,
    _: Ours,
    session: Writing,
    endpoint_id: EndpointId,
    form: Annotated[ReplayForm, Form()],
) -> Response:
    """Send a dispatch again."""
    dispatches.replay(session, endpoints.find(session, endpoint_id), form.dispatch_id)
    return back(f"{HERE}/{endpoint_id}", "replayed")


@router.post("/{endpoint_id}/recover")
def recover(_visitor: Switches, _: Ours, session: Writing, endpoint_id: EndpointId) -> Response:
    """Send again what failed in the last days."""
    dispatches.recover(session, endpoints.find(session, endpoint_id), now() - RECOVERED)
    return back(f"{HERE}/{endpoint_id}", "recovered")


def _signing_key(request: Request) -> str:
    return core_of(request).settings.secret


def _list(request: Request, session: Session, **context: Any) -> Response:
    found = session.exec(select(Endpoint).order_by(col(Endpoint.id))).all()
    usual = {"endpoints": found, "kinds": get_args(Kind), "secret": "", "secret_of": ""}
    return show(request, "settings/webhooks.html", **usual | context)


def _one(
    request: Request,
    session: Session,
    endpoint_id: str,
    state: str = "",
    cursor: str | None = None,
    secret: str = "",
) -> Response:
    endpoint = endpoints.find(session, endpoint_id)
    page = dispatches.page(session, endpoint, state or None, SHOWN, cursor)
    return show(
        request,
        "settings/webhook.html",
        endpoint=endpoint,
        page=page,
        state=state,
        days=RECOVERED.days,
        secret=secret,
    )
