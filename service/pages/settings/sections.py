"""The sections of the settings, each for who may open it, and the page that leads to them."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from service.kit.roles import MAY
from service.pages.door import SignedIn
from service.pages.render import render
from service.pages.settings import wording
from service.pages.words import mark
from service.people.visits import Visitor

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its address, its name, what can be done there, and who may."""

    path: str
    text: str
    about: str
    permission: str


SECTIONS = (
    Section(
        "/settings/people",
        mark("Accounts"),
        mark("Who may sign in, and as what. End somebody’s sessions when a device is lost."),
        "keys",
    ),
    Section(
        "/settings/keys",
        mark("API keys"),
        mark("What programs call this service with. A key is shown once, and can be revoked."),
        "keys",
    ),
    Section(
        "/settings/connectors",
        mark("Connectors"),
        mark("Your CRM: what it tells us, what it would be told, and the switch for that."),
        "connectors:read",
    ),
    Section(
        "/settings/webhooks",
        mark("Webhooks"),
        mark("Other programs that are told what happens, and the log of what was sent."),
        "doors",
    ),
    Section(
        "/settings/hours",
        mark("Working hours"),
        mark("When teams and reps work, holidays and absences: clocks stand still outside."),
        "people",
    ),
    Section(
        "/settings/privacy",
        mark("Privacy"),
        mark("Who asked to be left alone or erased, and what is known of a person."),
        "privacy",
    ),
)

DONE = {
    "role": mark("The role is changed."),
    "sessions": mark("All sessions of this account are ended."),
    "removed": mark("The account is removed. What this person did stays."),
    "revoked": mark("The key is revoked; it opens nothing any more within ten seconds."),
    "retried": mark("The deliveries that were not done wait again and are acted on shortly."),
    "switched": mark("The write-back is switched."),
    "undoing": mark("Being undone: every field that we wrote gets back what it showed before."),
    "putting-back": mark("The record gets back what it showed before, and is left alone."),
    "writing-again": mark("The record is written again from now on."),
    "again": mark("The records that were refused are tried again."),
    "mapping": mark("The new mapping is in force, for the deliveries that follow."),
    "syncing": mark("The CRM’s history is being read in the background."),
    "endpoint": mark("The endpoint is changed."),
    "endpoint-removed": mark("The endpoint and its log are removed."),
    "replayed": mark("Sent again shortly, under its own id."),
    "recovered": mark("What failed in the last days is sent again shortly."),
    "left-alone": mark("This person is left alone from now on."),
    "lifted": mark("This person is scored again from now on."),
    "erased": mark("The person is being erased; the list below says when it is done."),
    "hours": mark("The hours are in force."),
    "hours-removed": mark("From now on the usual hours count."),
    "absence": mark("The absence is noted."),
    "absence-removed": mark("The absence is taken back."),
}
"""What was done a moment ago, by the word that the address carries."""


@router.get("/settings")
def show_sections(request: Request, visitor: SignedIn) -> Response:
    """Lead to the sections that this role may open; straight there when it is one."""
    open_to = sections_of(visitor)
    if len(open_to) == 1:
        return RedirectResponse(open_to[0].path, 303)
    return show(request, "settings/sections.html")


def sections_of(visitor: Visitor) -> list[Section]:
    return [section for section in SECTIONS if section.permission in MAY[visitor.role]]


def show(request: Request, template: str, status: int = 200, **context: Any) -> Response:
    """Answer with a page of the settings: the sections beside it, and what was just done."""
    visitor: Visitor = request.scope["visitor"]
    done = DONE.get(request.query_params.get("done", ""), "")
    usual = {"sections": sections_of(visitor), "done": done, "words": wording}
    return render(request, template, status, **usual, **context)


def back(path: str, done: str) -> Response:
    """Go back to a page, which says what was done."""
    return RedirectResponse(f"{path}?done={done}", 303)
