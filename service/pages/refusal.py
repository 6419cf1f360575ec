"""Refusals: what went wrong and what to do, as a page for people and as a document for programs."""

from contextlib import suppress
from urllib.parse import quote

from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError

from service.agreement.actions import SignedBefore
from service.dispatch.endpoints import RefusedUrl
from service.feedback.actions import StandsAlready
from service.kit.asgi import Answer, Scope
from service.kit.errors import Conflict, Forbidden, NotFound, Problem, Unavailable
from service.kit.front import API, as_problem_document
from service.kit.links import ExpiredLink
from service.pages import door
from service.pages.render import HEADERS, page_text
from service.pages.settings.hours import NoAbsence, NoHours
from service.pages.settings.keys import ExpiredAlready
from service.pages.words import mark
from service.people.users import EmailTaken, LastAdmin, NeedsRep
from service.writeback.actions import NotLive, NotSetUp, WrittenAlready

HTML = "text/html; charset=utf-8"

ADVICE: tuple[tuple[type[Problem], str, str], ...] = (
    (
        door.ForgedForm,
        mark("This form is out of date"),
        mark("It was made for another visit, or you signed in again since. Go back, reload the "
             "page, and send it once more. Nothing was changed."),
    ),
    (
        StandsAlready,
        mark("This can no longer be undone"),
        mark("Too much time has passed, or something newer was said of this lead. Say what is "
             "true now: the newest feedback counts."),
    ),
    (
        ExpiredLink,
        mark("This link is too old"),
        mark("Links from messages work for 14 days. Your queue has the lead, and what you said of "
             "it stands."),
    ),
    (
        EmailTaken,
        mark("Another account has this address"),
        mark("Nobody needs two accounts. Go back and change the other one, or use another "
             "address."),
    ),
    (
        NeedsRep,
        mark("Which sales rep is this?"),
        mark("An account of a sales rep needs the owner’s id in your CRM, so that the queue shows "
             "the right leads. Go back and fill it in."),
    ),
    (
        LastAdmin,
        mark("Somebody has to stay administrator"),
        mark("This is the only administrator. Make another account one first. Nothing was "
             "changed."),
    ),
    (
        RefusedUrl,
        mark("This address cannot be called"),
        mark("An endpoint has to be an HTTPS address that the internet can reach. Go back and look "
             "at it again."),
    ),
    (
        NotSetUp,
        mark("This CRM is not set up yet"),
        mark("The settings lack its address or key; an operator sets them, and the README names "
             "them. Until then a write-back can only be in shadow."),
    ),
    (
        WrittenAlready,
        mark("Undo first"),
        mark("Something of ours stands in the CRM. Undo it and wait until that is done; then this "
             "can change."),
    ),
    (
        NoHours,
        mark("These are no working hours"),
        mark("Write each day as the form shows it, a time zone such as Europe/Paris, and a "
             "calendar such as FR. Go back and look at it again."),
    ),
    (
        NoAbsence,
        mark("This is no absence"),
        mark("An absence ends after it begins. Go back and look at both times."),
    ),
    (
        ExpiredAlready,
        mark("This day is over"),
        mark("A key works to the end of its last day. Go back and choose a day to come."),
    ),
    (
        NotLive,
        mark("Nothing is written to this CRM now"),
        mark("Single records are put back while scores are written. Switch that on first, or undo "
             "everything."),
    ),
    (
        SignedBefore,
        mark("Each side needs its own person"),
        mark("You have signed for one side, or this side has signed already. The other side’s "
             "manager signs for the other side."),
    ),
    (
        Conflict,
        mark("Things have changed meanwhile"),
        mark("It was done already, or somebody changed it since you opened the page. Nothing was "
             "changed now. Go back, reload the page and look at how it stands."),
    ),
    (
        Forbidden,
        mark("This is not for your role"),
        mark("If you need it for your work, ask an administrator to change your role."),
    ),
    (
        NotFound,
        mark("There is nothing here"),
        mark("The address may be old or mistyped. Start again from your own page."),
    ),
    (
        Unavailable,
        mark("Not just now"),
        mark("The service cannot read or store anything at the moment. Nothing that was confirmed "
             "is lost. Wait a few seconds and try again."),
    ),
)  # fmt: skip
WRONG_INPUT = (
    mark("That did not fit"),
    mark("Something in the form or the address is missing, too long or not of the right kind. "
         "Go back and look at it again."),
)  # fmt: skip
OUR_FAULT = (
    mark("Something went wrong on our side"),
    mark("It has been written down. Try again, and if it stays, tell an administrator this "
         "number."),
)  # fmt: skip


def wording(scope: Scope, problem: Problem, request_id: str) -> Answer:
    """Tell a problem to whom it concerns."""
    request = Request(scope)
    if scope["path"].startswith(API) or "text/html" not in request.headers.get("accept", ""):
        return as_problem_document(scope, problem, request_id)
    if isinstance(problem, door.SignInFirst):
        return _to_sign_in(request)
    return _as_page(request, problem, request_id)


def _to_sign_in(request: Request) -> Answer:
    if door.is_htmx(request):
        return Answer(401, b"", HTML, HEADERS | {"hx-redirect": "/sign-in"})
    back = quote(request.scope["path"]) if request.method == "GET" else "/"
    return Answer(303, b"", HTML, HEADERS | {"location": f"/sign-in?to={back}"})


def _as_page(request: Request, problem: Problem, request_id: str) -> Answer:
    title, advice = _advice(problem)
    if problem.status < 500:
        with suppress(SQLAlchemyError):
            door.visitor_of(request)
    template = "refusal_part.html" if door.is_htmx(request) else "refusal.html"
    text = page_text(
        request,
        template,
        title=title,
        advice=advice,
        status=problem.status,
        request_id=request_id if problem.status >= 500 else "",
    )
    headers = HEADERS | problem.headers | {"hx-retarget": "#said", "hx-reswap": "innerHTML"}
    return Answer(problem.status, text.encode(), HTML, headers)


def _advice(problem: Problem) -> tuple[str, str]:
    for kind, title, advice in ADVICE:
        if isinstance(problem, kind):
            return title, advice
    return WRONG_INPUT if problem.status < 500 else OUR_FAULT
