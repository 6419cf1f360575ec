"""Wording terms, and noting who has read them."""

from sqlmodel import Session

from models.words import glossary
from service.glossary.queries import UnknownTerm, term_out
from service.glossary.schemas import BothLanguages, ReadOut, TermIn, TermOut
from service.kit.auth import Caller
from service.kit.errors import Forbidden


class NotYoursToDefine(Forbidden):
    """What the program executes is changed by marketing or a manager; propose it to them."""


def word(session: Session, body: TermIn, caller: Caller) -> tuple[TermOut, bool]:
    """Word a term; False beside it when it is worded so already. Raises NotYoursToDefine."""
    definition, example = _both(body.definition), _both(body.example)
    held = glossary.term(session, body.key)
    if caller.role == "rep" and body.condition != (held.condition if held else None):
        raise NotYoursToDefine
    wording = glossary.Wording(
        body.key,
        body.fr,
        body.en,
        body.team,
        definition.fr,
        definition.en,
        example.fr,
        example.en,
        body.condition,
    )
    worded, new = glossary.word(session, wording, caller.name)
    return term_out(worded, glossary.numbers_read(session, caller.key_id)), new


def note_read(session: Session, key: str, caller: Caller) -> ReadOut:
    """Note that the caller has read a term as it is in force. Raises UnknownTerm."""
    worded = glossary.term(session, key)
    if worded is None:
        raise UnknownTerm
    read = glossary.note_read(session, worded, caller.key_id, caller.name)
    return ReadOut(**read.model_dump())


def _both(text: str | BothLanguages) -> BothLanguages:
    return BothLanguages(fr=text, en=text) if isinstance(text, str) else text
