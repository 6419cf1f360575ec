"""Routes of privacy."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from service.kit.core import Core
from service.kit.dependencies import KeepsPrivacy, Objects, WritesLeads
from service.kit.paging import Cursor, Limit, Page
from service.kit.session import Reading, Writing
from service.kit.wire import RowId
from service.privacy import actions, queries
from service.privacy.schemas import (
    BasisIn,
    BasisOut,
    LinkOut,
    PersonIn,
    PersonOut,
    RequestOut,
    RequestsOut,
)
from service.privacy.telling import Told

router = APIRouter(prefix="/v1/privacy", tags=["privacy"])

LeadId = Annotated[RowId, Path()]


@router.post("/objections", status_code=201)
def note_objection(
    request: Request, caller: Objects, session: Writing, body: PersonIn
) -> RequestsOut:
    """Leave a person alone from now on: not scored, not learned from, not written anywhere."""
    return actions.object_to(session, _core(request).barrier, body, caller)


@router.delete("/objections/{lead_id}", status_code=204)
def lift_objection(_caller: KeepsPrivacy, session: Writing, lead_id: LeadId) -> None:
    """Score a person again who took the objection back."""
    actions.lift(session, lead_id)


@router.post("/links", status_code=201)
def make_link(request: Request, _caller: Objects, session: Reading, body: PersonIn) -> LinkOut:
    """Return the link with which a person objects, to be put under letters."""
    return actions.link(session, _core(request).settings, body)


@router.post("/erasures", status_code=202)
def erase(request: Request, caller: KeepsPrivacy, session: Writing, body: PersonIn) -> RequestsOut:
    """Erase a person everywhere; from this answer on nothing brings them back."""
    return actions.erase(session, _core(request).barrier, body, caller)


@router.get("/requests")
def list_requests(
    _caller: KeepsPrivacy, session: Reading, limit: Limit = 50, cursor: Cursor = None
) -> Page[RequestOut]:
    """Return what people asked, and what was done, newest first."""
    return queries.requests(session, limit, cursor)


@router.get("/requests/{request_id}")
def show_request(
    _caller: KeepsPrivacy, session: Reading, request_id: Annotated[RowId, Path()]
) -> RequestOut:
    """Return one request."""
    return queries.request(session, request_id)


@router.get("/leads/{lead_id}")  # noqa: FAST003 - read by Told
def show_person(_caller: KeepsPrivacy, told: Told, _noted: Writing) -> PersonOut:
    """Return all that is known of a person, with their score explained in words."""
    return told


@router.put("/leads/{lead_id}/basis")
def put_basis(_caller: WritesLeads, session: Writing, lead_id: LeadId, body: BasisIn) -> BasisOut:
    """State on which lawful basis a lead is kept."""
    return actions.put_basis(session, lead_id, body)


def _core(request: Request) -> Core:
    core: Core = request.app.state.core
    return core
