"""The pages' door: who visits, what they may see, and whether a form is one of ours."""

import hmac
from collections.abc import Callable
from hashlib import sha256
from secrets import token_urlsafe
from typing import Annotated

from fastapi import Depends, Request, Response

from models.database import reading
from service.kit.auth import demand, hash_secret
from service.kit.core import Core
from service.kit.errors import Forbidden, Unauthorized
from service.kit.roles import SENSITIVE
from service.kit.wire import Wire
from service.people import visits
from service.people.visits import Visitor

VISIT = "visit"
STEP = "doorstep"
"""The cookie that forms are tied to before anybody signed in."""


class SignInFirst(Unauthorized):
    """Sign in first."""

    @property
    def headers(self) -> dict[str, str]:
        return {}


class ForgedForm(Forbidden):
    """This form was not made for this visit."""


class PageForm(Wire):
    """What all forms on pages send."""

    csrf: str = ""


def visitor_of(request: Request) -> Visitor | None:
    """Return who is signed in with this browser."""
    secret = request.cookies.get(VISIT)
    if not secret:
        return None
    with reading(core_of(request).engine) as session:
        request.scope["visitor"] = visits.find(session, secret)
    visitor: Visitor | None = request.scope["visitor"]
    return visitor


def _signed_in(request: Request) -> Visitor:
    visitor = visitor_of(request)
    if visitor is None:
        raise SignInFirst
    return visitor


def visiting(permission: str) -> Callable[[Request], Visitor]:
    """Make the dependency that lets only visitors with `permission` in."""

    def permitted(request: Request) -> Visitor:
        visitor = _signed_in(request)
        demand(visitor.caller, permission)
        if permission in SENSITIVE:
            request.scope["audited"], request.scope["caller"] = True, visitor.caller
        return visitor

    return permitted


async def _checked(request: Request) -> None:
    """Refuse a form that another site made: it cannot know the token. Raises ForgedForm.

    What the form names by its id is what the audit says that was done to.
    """
    form = await request.form()
    request.scope["subject"] = {name: of for name, of in form.items() if name.endswith("_id")}
    given = request.headers.get("x-csrf-token") or form.get("csrf")
    if not isinstance(given, str) or not given:
        raise ForgedForm
    if not hmac.compare_digest(given.encode(), csrf_token(request).encode()):
        raise ForgedForm


SignedIn = Annotated[Visitor, Depends(_signed_in)]
QueueVisitor = Annotated[Visitor, Depends(visiting("queue"))]
FeedbackVisitor = Annotated[Visitor, Depends(visiting("feedback"))]
LeadVisitor = Annotated[Visitor, Depends(visiting("leads:read"))]
Disputer = Annotated[Visitor, Depends(visiting("disputes:open"))]
Resolver = Annotated[Visitor, Depends(visiting("disputes:resolve"))]
Joiner = Annotated[Visitor, Depends(visiting("leads:write"))]
VersionsVisitor = Annotated[Visitor, Depends(visiting("versions:read"))]
Promoter = Annotated[Visitor, Depends(visiting("versions:write"))]
Trainer = Annotated[Visitor, Depends(visiting("training"))]
Ours = Annotated[None, Depends(_checked)]
"""Stands behind the visitor: a visit that ended is told to sign in, not of forgery."""


def core_of(request: Request) -> Core:
    core: Core = request.app.state.core
    return core


def csrf_token(request: Request) -> str:
    """Return the token of this browser's forms; only who knows our secret could make it."""
    held = request.cookies.get(VISIT) or request.cookies.get(STEP) or request.scope.get(STEP) or ""
    text = f"csrf {hash_secret(held)}"
    return hmac.digest(core_of(request).settings.secret.encode(), text.encode(), sha256).hex()


def step_up(request: Request) -> None:
    """Tie the forms of a browser that is not signed in to a cookie that is sent with the page."""
    if not (request.cookies.get(VISIT) or request.cookies.get(STEP)):
        request.scope[STEP] = token_urlsafe(32)


def keep_step(request: Request, response: Response) -> None:
    if step := request.scope.get(STEP):
        _set_cookie(request, response, STEP, step)


def let_in(request: Request, response: Response, secret: str) -> None:
    """Give the browser its visit."""
    _set_cookie(request, response, VISIT, secret)
    response.delete_cookie(STEP)


def see_out(response: Response) -> None:
    response.delete_cookie(VISIT)


def is_htmx(request: Request) -> bool:
    """Say whether a part of a page is asked for rather than a whole one."""
    return "hx-request" in request.headers


def own_path(path: str) -> str:
    """Return a path of our own site, whatever a link or form brought."""
    safe = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if safe else "/"


def _set_cookie(request: Request, response: Response, name: str, value: str) -> None:
    public = core_of(request).settings.public_url
    secure = request.url.scheme == "https" or public.startswith("https://")
    response.set_cookie(
        name,
        value,
        max_age=int(visits.LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=secure,
    )
