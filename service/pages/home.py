"""Home: sends everybody where their work is; and the language that a user reads pages in."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from service.kit.quantities import Locale
from service.kit.session import Writing
from service.pages.door import Ours, PageForm, SignedIn, own_path, visitor_of
from service.pages.menu import menu_of
from service.people.users import choose_locale

router = APIRouter(include_in_schema=False)


class LanguageForm(PageForm):
    """A language, and the page to go back to."""

    locale: Locale
    back: str = "/"


@router.get("/")
def show_home(request: Request) -> Response:
    """Go to the first page of the menu, or to the sign-in."""
    visitor = visitor_of(request)
    to = next(menu_of(visitor.role)).path if visitor else "/sign-in"
    return RedirectResponse(to, 303)


@router.post("/language")
def choose_language(
    visitor: SignedIn, _: Ours, session: Writing, form: Annotated[LanguageForm, Form()]
) -> Response:
    """Read the pages in another language from now on."""
    choose_locale(session, visitor.user_id, form.locale)
    return RedirectResponse(own_path(form.back), 303)
