"""Wording terms, and noting who has read them."""

from sqlmodel import Session

from models.tables import Term
from models.words import glossary
from models.words.conditions import Condition, ConditionError
from models.words.definitions import check_deciding
from service.glossary import queries
from service.glossary.queries import UnknownTerm
from service.glossary.schemas import BothLanguages, ReadOut, TermIn, TermOut
from service.kit.auth import Caller
from service.kit.errors import Forbidden, Invalid


class NotYoursToDefine(Forbidden):
    """What the program executes is changed by marketing or a manager; propose it to them."""


class CannotDecide(Invalid):
    """The program decides by this term, and cannot by this condition."""


def word(session: Session, body: TermIn, caller: Caller) -> tuple[TermOut, bool]:
    """Word a term; False beside it when it is worded so already.

    A wording without a word on the condition keeps the one that the term has. Raises
    NotYoursToDefine, CannotDecide.
    """
    definition, example = _both(body.definition), _both(body.example)
    held = glossary.term(session, body.key)
    condition = _condition(body, held)
    if caller.role == "rep" and condition != (held.condition if held else None):
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
        condition,
    )
    worded, new = glossary.word(session, wording, caller.name)
    return queries.shown(session, caller, worded), new


def note_read(session: Session, key: str, caller: Caller) -> ReadOut:
    """Note that the caller has read a term as it is in force. Raises UnknownTerm."""
    worded = glossary.term(session, key)
    if worded is None:
        raise UnknownTerm
    read = glossary.note_read(session, worded, caller.key_id, caller.name)
    return ReadOut(**read.model_dump())


def _condition(body: TermIn, held: Term | None) -> Condition | None:
    if "condition" not in body.model_fields_set:
        return held.condition if held else None
    try:
        check_deciding(body.key, body.condition)
    except ConditionError as error:
        raise CannotDecide(str(error)) from error
    return body.condition


def _both(text: str | BothLanguages) -> BothLanguages:
    return BothLanguages(fr=text, en=text) if isinstance(text, str) else text
