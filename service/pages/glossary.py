"""The glossary: terms in the reader's language, what is unread, wording one with its effect."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import StringConstraints, ValidationError
from sqlmodel import Session

from models.facts.attributes import CANONICAL
from models.facts.kinds import KINDS as EVENT_KINDS
from models.words.said import EVENTS, event_name, said
from service.glossary import actions, queries
from service.glossary.schemas import EffectIn, EffectOut, TermHistory, TermIn, TermKey, TermOut
from service.kit.errors import NotFound
from service.kit.quantities import Locale
from service.kit.session import Reading, Writing
from service.pages import door
from service.pages.conditions import (
    KINDS,
    UNREAD,
    ConditionForm,
    Row,
    UnreadConditionError,
    rows_of,
)
from service.pages.door import Ours, PageForm, core_of, visiting
from service.pages.render import locale_of, render
from service.pages.words import mark
from service.people.visits import Visitor

router = APIRouter(include_in_schema=False)

Reader = Annotated[Visitor, Depends(visiting("glossary:read"))]
Writer = Annotated[Visitor, Depends(visiting("glossary:write"))]
KeyPath = Annotated[TermKey, Path()]
Typed = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=200)]
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=2000)]

NOT_WORDED = mark("Name the term in both languages, and give it a short key of small letters.")
CANNOT = mark(
    "The program decides by this term, and cannot by this definition: it may not be empty, and a "
    "meeting or a call may not be told by points or attributes."
)


class TermForm(ConditionForm):
    """A wording of a term, as it is typed; `defines` says that its definition is in the form."""

    key: Typed = ""
    fr: Typed = ""
    en: Typed = ""
    team: Typed = "both"
    definition_fr: Text = ""
    definition_en: Text = ""
    example_fr: Text = ""
    example_en: Text = ""
    defines: Typed = ""

    def term(self) -> TermIn:
        """Return the wording. Raises ValidationError, UnreadConditionError."""
        stated: dict[str, Any] = {
            "key": self.key.strip(),
            "fr": self.fr.strip(),
            "en": self.en.strip(),
            "team": self.team,
            "definition": {"fr": self.definition_fr, "en": self.definition_en},
            "example": {"fr": self.example_fr, "en": self.example_en},
        }
        return TermIn.model_validate(
            stated | ({"condition": self.condition()} if self.defines else {})
        )


class ReadForm(PageForm):
    """That a term was read."""


@router.get("/glossary")
def show_glossary(
    request: Request, visitor: Reader, session: Reading,
    q: Annotated[str, Query(max_length=100)] = "", unread: bool = False,
) -> Response:  # fmt: skip
    """Show the terms in the reader's language, in its order."""
    terms, locale = queries.terms(session, visitor.caller), locale_of(request)
    shown = sorted(terms, key=lambda term: _name(term, locale).casefold())
    found = [t for t in shown if _tells(t, locale, q) and not (unread and t.read)]
    left = sum(not term.read for term in terms)
    return render(request, "glossary.html", terms=found, q=q, unread=unread, left=left,
                  said=lambda condition: said(condition, locale))  # fmt: skip


@router.get("/glossary/new")
def show_new_term(request: Request, _visitor: Writer) -> Response:
    """Ask for a term."""
    return _form_page(request, None, TermForm(), "")


@router.post("/glossary/effect")
def try_definition(
    request: Request, visitor: Writer, _: Ours, session: Reading, form: Annotated[TermForm, Form()]
) -> Response:
    """Say what a changed definition would have meant; changes nothing."""
    effect, wrong = _effect(request, session, form)
    if door.is_htmx(request):
        return render(request, "term_effect.html", effect=effect, wrong=wrong)
    term = queries.term(session, form.key, visitor.caller)
    return _form_page(request, term, form, wrong, effect)


@router.post("/glossary")
def word(
    request: Request, visitor: Writer, _: Ours, session: Writing, form: Annotated[TermForm, Form()]
) -> Response:
    """Word a term; earlier wordings are kept."""
    try:
        term, _new = actions.word(session, form.term(), visitor.caller)
    except (ValidationError, UnreadConditionError, actions.CannotDecide) as wrong:
        return _form_page(request, _held(session, form, visitor), form, _wrong(wrong))
    return RedirectResponse(f"/glossary/{term.key}", 303)


@router.get("/glossary/{key}")
def show_term(request: Request, visitor: Reader, session: Reading, key: KeyPath) -> Response:
    """Show a term, who has read it, and its earlier wordings."""
    term, locale = queries.term(session, key, visitor.caller), locale_of(request)
    readers = queries.read_by(session, key)
    return render(request, "term.html", term=term, readers=readers,
                  said=lambda condition: said(condition, locale))  # fmt: skip


@router.get("/glossary/{key}/wording")
def show_wording(request: Request, visitor: Writer, session: Reading, key: KeyPath) -> Response:
    """Ask for another wording of a term."""
    term = queries.term(session, key, visitor.caller)
    return _form_page(request, term, _form_of(term), "")


@router.post("/glossary/{key}/read")
def note_read(
    visitor: Reader, _: Ours, session: Writing, key: KeyPath, _form: Annotated[ReadForm, Form()]
) -> Response:
    """Note that the visitor has read a term."""
    actions.note_read(session, key, visitor.caller)
    return RedirectResponse(f"/glossary/{key}", 303)


def _name(term: TermOut, locale: Locale) -> str:
    return term.fr if locale == "fr" else term.en


def _tells(term: TermOut, locale: Locale, asked: str) -> bool:
    """Say whether a term has to do with what is looked for."""
    meaning = term.definition.fr if locale == "fr" else term.definition.en
    return asked.casefold() in f"{term.key} {_name(term, locale)} {meaning}".casefold()


def _form_of(term: TermHistory) -> TermForm:
    return TermForm(
        key=term.key, fr=term.fr, en=term.en, team=term.team,
        definition_fr=term.definition.fr, definition_en=term.definition.en,
        example_fr=term.example.fr, example_en=term.example.en,
    )  # fmt: skip


def _effect(request: Request, session: Session, form: TermForm) -> tuple[EffectOut | None, str]:
    try:
        body = EffectIn.model_validate({"key": form.key, "condition": form.condition()})
    except (ValidationError, UnreadConditionError) as wrong:
        return None, _wrong(wrong)
    return queries.try_condition(session, core_of(request).champions.champion, body), ""


def _wrong(wrong: Exception) -> str:
    if isinstance(wrong, actions.CannotDecide):
        return CANNOT
    if isinstance(wrong, ValidationError):
        about = {each["loc"][0] for each in wrong.errors(include_url=False)}
        return UNREAD if "condition" in about else NOT_WORDED
    return str(wrong)


def _held(session: Session, form: TermForm, visitor: Visitor) -> TermHistory | None:
    """Return the term that a form words anew, None when it is a new one."""
    try:
        return queries.term(session, form.key, visitor.caller)
    except NotFound:
        return None


def _form_page(
    request: Request, term: TermHistory | None, form: TermForm, wrong: str,
    effect: EffectOut | None = None,
) -> Response:  # fmt: skip
    locale = locale_of(request)
    typed = bool(form.kind)
    held = (form.join, form.rows()) if typed else rows_of(term.condition if term else None, locale)
    join, rows = held or ("all", [Row()])
    return render(
        request, "term_form.html", 422 if wrong else 200, term=term, form=form, wrong=wrong,
        effect=effect, nested=held is None, join=join, rows=rows, kinds=KINDS,
        events={kind: event_name(kind, locale) for kind in (*EVENT_KINDS, *EVENTS)},
        attributes=_attributes(), said=lambda condition: said(condition, locale),
    )  # fmt: skip


def _attributes() -> Mapping[str, str]:
    apart = {"personal", "apart"}
    return {name: name for name, attribute in CANONICAL.items() if attribute.use not in apart}
