"""API keys: what programs call with; each is shown once."""

from typing import Annotated, Any, get_args

from fastapi import APIRouter, Form, Request, Response
from sqlmodel import Session

from service.kit.auth import Role
from service.kit.session import Reading, Writing
from service.kit.wire import RowId
from service.pages.door import Ours, PageForm
from service.pages.settings.people import KeepsAccounts, Name, RepName
from service.pages.settings.sections import back, show
from service.people import keys

router = APIRouter(prefix="/settings/keys", include_in_schema=False)


MOST = 500


class KeyForm(PageForm):
    """What a key is for, and what it may do."""

    name: Name
    role: Role
    rep: RepName = ""


class RevokeForm(PageForm):
    key_id: RowId


@router.get("")
def show_keys(request: Request, _visitor: KeepsAccounts, session: Reading) -> Response:
    """Show the keys, without their secrets: those are not kept."""
    return show(request, "settings/keys.html", **_context(session))


@router.post("")
def make_key(
    request: Request,
    _visitor: KeepsAccounts,
    _: Ours,
    session: Writing,
    form: Annotated[KeyForm, Form()],
) -> Response:
    """Make a key; it is shown this once."""
    name = form.name.strip()
    secret = keys.create_key(session, form.role, name, form.rep.strip() or None)
    session.flush()
    context = _context(session) | {"secret": secret, "secret_of": name}
    return show(request, "settings/keys.html", **context)


@router.post("/revoke")
def revoke_key(
    _visitor: KeepsAccounts, _: Ours, session: Writing, form: Annotated[RevokeForm, Form()]
) -> Response:
    """Let a key open nothing any more."""
    keys.revoke(session, form.key_id)
    return back("/settings/keys", "revoked")


def _context(session: Session) -> dict[str, Any]:
    newest = sorted(keys.all_keys(session, MOST, ""), key=lambda key: key.id, reverse=True)
    newest.sort(key=lambda key: key.revoked_at is not None)
    return {"keys": newest, "roles": get_args(Role), "secret": "", "secret_of": ""}
