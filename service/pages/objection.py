"""The page behind an objection link: one tap, without signing in. Looking records nothing."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse

from service.kit.session import Reading, Writing
from service.pages.door import Ours, core_of
from service.pages.render import render
from service.privacy import actions, links, queries

router = APIRouter(include_in_schema=False)

Token = Annotated[str, Path(max_length=200)]


@router.get("/o/{token}")
def show_objection(request: Request, session: Reading, token: Token) -> Response:
    """Say what an objection means, and ask; nothing is recorded."""
    lead_id = links.read(core_of(request).settings.secret, token)
    return render(
        request, "objection.html", token=token, objected=queries.left_alone(session, lead_id)
    )


@router.post("/o/{token}")
def record_objection(request: Request, _: Ours, session: Writing, token: Token) -> Response:
    """Leave the person alone."""
    core = core_of(request)
    lead_id = links.read(core.settings.secret, token)
    actions.object_by_link(session, core.barrier, lead_id)
    return RedirectResponse(f"/o/{token}", 303)
