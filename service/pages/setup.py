"""Set-up: the first user of an installation, an administrator."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import StringConstraints

from service.kit.errors import Invalid
from service.pages import door
from service.pages.door import Ours, PageForm, core_of
from service.pages.render import render
from service.people import first_user, passwords
from service.people.users import NewUser

router = APIRouter(include_in_schema=False)


class SetUpForm(PageForm):
    """The code, and who the first user is."""

    code: Annotated[str, StringConstraints(max_length=40)]
    name: Annotated[str, StringConstraints(pattern=r"^[^\x00]+$", max_length=200)]
    email: Annotated[str, StringConstraints(max_length=320)]
    password: Annotated[
        str, StringConstraints(min_length=passwords.SHORTEST, max_length=passwords.LONGEST)
    ]


@router.get("/setup")
def show_setup(request: Request) -> Response:
    """Ask for the first user; once there is one, there is nothing to set up."""
    if not first_user.wanted(core_of(request).engine):
        return RedirectResponse("/sign-in", 303)
    return _form(request, None)


@router.post("/setup")
def set_up(request: Request, _: Ours, form: Annotated[SetUpForm, Form()]) -> Response:
    """Make the first user and sign them in, or ask again."""
    try:
        secret = _make(request, form)
    except Invalid as wrong:
        return _form(request, form, wrong)
    response = RedirectResponse("/", 303)
    door.let_in(request, response, secret)
    return response


def _make(request: Request, form: SetUpForm) -> str:
    core = core_of(request)
    new = NewUser(form.email, form.name.strip(), "admin")
    return first_user.make_first(core.engine, core.settings.secret, form.code, new, form.password)


def _form(request: Request, form: SetUpForm | None, wrong: Invalid | None = None) -> Response:
    return render(
        request,
        "setup.html",
        wrong.status if wrong else 200,
        name=form.name if form else "",
        email=form.email if form else "",
        shortest=passwords.SHORTEST,
        wrong_code=isinstance(wrong, first_user.WrongCode),
        wrong=wrong is not None,
    )
