"""Routes of the glossary."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from service.glossary import actions, queries
from service.glossary.schemas import (
    EffectIn,
    EffectOut,
    ReadOut,
    TermHistory,
    TermIn,
    TermKey,
    TermOut,
)
from service.kit.core import Core
from service.kit.dependencies import NoBody, ReadsGlossary, WritesGlossary
from service.kit.paging import Page
from service.kit.session import Reading, Writing

router = APIRouter(prefix="/v1/glossary", tags=["glossary"])

KeyPath = Annotated[TermKey, Path()]


@router.get("")
def list_terms(caller: ReadsGlossary, session: Reading) -> Page[TermOut]:
    """Return all terms as they are in force."""
    return Page(items=queries.terms(session, caller))


@router.post("", status_code=201, responses={200: {"description": "It is worded so already"}})
def word_term(
    caller: WritesGlossary, session: Writing, body: TermIn, response: Response
) -> TermOut:
    """Word a term, new or anew; earlier wordings are kept."""
    term, new = actions.word(session, body, caller)
    response.status_code = 201 if new else 200
    return term


@router.get("/reading-list")
def get_reading_list(caller: ReadsGlossary, session: Reading) -> Page[TermOut]:
    """Return the terms that the caller has not read as they are in force."""
    return Page(items=queries.reading_list(session, caller))


@router.post("/effect")
def try_condition(
    request: Request, _caller: ReadsGlossary, session: Reading, body: EffectIn
) -> EffectOut:
    """Return what a changed definition would have meant over the last 90 days; changes nothing."""
    core: Core = request.app.state.core
    return queries.try_condition(session, core.champions.champion, body)


@router.get("/{key}")
def get_term(caller: ReadsGlossary, session: Reading, key: KeyPath) -> TermHistory:
    """Return a term with its earlier wordings."""
    return queries.term(session, key, caller)


@router.get("/{key}/read")
def list_who_read(_caller: ReadsGlossary, session: Reading, key: KeyPath) -> Page[ReadOut]:
    """Return who has read which wording of a term."""
    return Page(items=queries.read_by(session, key))


@router.post("/{key}/read", dependencies=[NoBody])
def note_read(caller: ReadsGlossary, session: Writing, key: KeyPath) -> ReadOut:
    """Note that the caller has read a term as it is in force."""
    return actions.note_read(session, key, caller)
