"""Signing in and out."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import StringConstraints

from service.kit.session import Writing
from service.pages import door
from service.pages.door import Ours, PageForm, SignedIn, core_of, own_path
from service.pages.render import render
from service.people import first_user, passwords, visits
from service.people.sign_in import WrongSignIn, sign_in

router = APIRouter(include_in_schema=False)


class SignInForm(PageForm):
    """Who wants in, and where to."""

    email: Annotated[str, StringConstraints(max_length=320)]
    password: Annotated[str, StringConstraints(max_length=passwords.LONGEST)]
    to: Annotated[str, StringConstraints(max_length=2000)] = "/"


class SignOutForm(PageForm):
    """Which visits to end: this one, or all."""

    which: Literal["this", "all"] = "this"


@router.get("/sign-in")
def show_sign_in(request: Request, to: str = "/") -> Response:
    """Ask who it is; before there are users, make the first."""
    if door.visitor_of(request):
        return RedirectResponse(own_path(to), 303)
    if first_user.wanted(core_of(request).engine):
        return RedirectResponse("/setup", 303)
    return render(request, "sign_in.html", email="", to=own_path(to), wrong=False)


@router.post("/sign-in")
def enter(request: Request, _: Ours, form: Annotated[SignInForm, Form()]) -> Response:
    """Begin a visit, or ask again."""
    to = own_path(form.to)
    try:
        secret = sign_in(core_of(request).engine, form.email, form.password)
    except WrongSignIn as no:
        return render(request, "sign_in.html", no.status, email=form.email, to=to, wrong=True)
    return _entering(request, to, secret)


@router.post("/sign-out")
def leave(
    request: Request,
    visitor: SignedIn,
    _: Ours,
    session: Writing,
    form: Annotated[SignOutForm, Form()],
) -> Response:
    """End this visit, or all of this user's."""
    if form.which == "all":
        visits.end_all(session, visitor.user_id)
    visits.end(session, request.cookies[door.VISIT])
    response = RedirectResponse("/sign-in", 303)
    door.see_out(response)
    return response


def _entering(request: Request, to: str, secret: str) -> Response:
    response = RedirectResponse(to, 303)
    door.let_in(request, response, secret)
    return response
