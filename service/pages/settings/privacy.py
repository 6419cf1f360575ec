"""Privacy: who asked to be left alone or erased, and doing so for who writes or calls."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from sqlmodel import Session

from models.tables import Lead
from service.kit.paging import Cursor
from service.kit.session import Reading, Writing
from service.kit.wire import Email, RowId
from service.pages.door import Ours, PageForm, core_of, visiting
from service.pages.queue import name_of
from service.pages.render import HEADERS
from service.pages.settings.sections import back, show
from service.people.visits import Visitor
from service.privacy import actions, queries
from service.privacy.schemas import PersonIn
from service.privacy.telling import Told

router = APIRouter(prefix="/settings/privacy", include_in_schema=False)
HERE = "/settings/privacy"

KeepsPrivacy = Annotated[Visitor, Depends(visiting("privacy"))]

SHOWN = 20


class AddressForm(PageForm):
    """An e-mail address; it is sent in the body, for addresses of pages are written down."""

    email: Email


class LeadForm(PageForm):
    lead_id: RowId


@router.get("")
def show_requests(
    request: Request, _visitor: KeepsPrivacy, session: Reading, cursor: Cursor = None
) -> Response:
    """Show what was asked, newest first."""
    return _page(request, session, cursor=cursor)


@router.post("/find")
def find_person(
    request: Request,
    _visitor: KeepsPrivacy,
    _: Ours,
    session: Reading,
    form: Annotated[AddressForm, Form()],
) -> Response:
    """Show who has an address."""
    found = actions.leads_of(session, PersonIn(email=form.email))
    return _page(request, session, looked_for=form.email, found=found)


@router.post("/leave-alone")
def leave_address_alone(
    request: Request,
    visitor: KeepsPrivacy,
    _: Ours,
    session: Writing,
    form: Annotated[AddressForm, Form()],
) -> Response:
    """Leave a person alone, also one who is not known yet."""
    barrier = core_of(request).barrier
    actions.object_to(session, barrier, PersonIn(email=form.email), visitor.caller)
    return back(HERE, "left-alone")


@router.post("/lift")
def score_again(
    _visitor: KeepsPrivacy, _: Ours, session: Writing, form: Annotated[LeadForm, Form()]
) -> Response:
    """Score a person again who came back."""
    actions.lift(session, form.lead_id)
    return back(HERE, "lifted")


@router.post("/erase")
def erase(
    request: Request,
    visitor: KeepsPrivacy,
    _: Ours,
    session: Writing,
    form: Annotated[LeadForm, Form()],
) -> Response:
    """Erase a person everywhere."""
    barrier = core_of(request).barrier
    actions.erase(session, barrier, PersonIn(lead_id=form.lead_id), visitor.caller)
    return back(HERE, "erased")


@router.get("/people/{lead_id}")  # noqa: FAST003 - read by Told
def tell_all(_visitor: KeepsPrivacy, told: Told, _noted: Writing) -> Response:
    """Hand out all that is known of a person, as a file; the audit notes it."""
    named = {"content-disposition": f'attachment; filename="{told.lead_id}.json"'}
    text = told.model_dump_json(indent=2)
    return Response(text, media_type="application/json", headers=HEADERS | named)


def _page(
    request: Request,
    session: Session,
    cursor: str | None = None,
    looked_for: str = "",
    found: Sequence[Lead] = (),
) -> Response:
    context: dict[str, Any] = {
        "page": queries.requests(session, SHOWN, cursor),
        "looked_for": looked_for,
        "found": found,
        "name_of": name_of,
        "later": cursor is not None,
    }
    return show(request, "settings/privacy.html", **context)
