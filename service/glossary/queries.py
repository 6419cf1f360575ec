"""Reading the glossary."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from models.now import now
from models.tables import Term
from models.words import glossary
from models.words.definitions import Definitions, definitions_in_force
from models.words.effect import Definition, Effect, effect
from service.glossary.schemas import (
    BothLanguages,
    EffectIn,
    EffectOut,
    ReadOut,
    SideOut,
    SourceEffect,
    TermHistory,
    TermOut,
)
from service.kit.auth import Caller
from service.kit.champion import Champion
from service.kit.errors import NotFound

EFFECT_OVER = timedelta(days=90)
MOST_NAMED = 100


class UnknownTerm(NotFound):
    """The glossary has no such term."""


def terms(session: Session, caller: Caller) -> list[TermOut]:
    """Return all terms in force."""
    read, definitions = glossary.numbers_read(session, caller.key_id), definitions_in_force(session)
    return [term_out(term, read, definitions) for term in glossary.terms(session)]


def reading_list(session: Session, caller: Caller) -> list[TermOut]:
    """Return what the caller has not read yet: all of it for a new colleague."""
    return [term for term in terms(session, caller) if not term.read]


def term(session: Session, key: str, caller: Caller) -> TermHistory:
    """Return a term with its earlier wordings. Raises UnknownTerm."""
    read, definitions = glossary.numbers_read(session, caller.key_id), definitions_in_force(session)
    newest, *earlier = (term_out(wording, read, definitions) for wording in _wordings(session, key))
    return TermHistory(**newest.model_dump(), earlier=earlier)


def shown(session: Session, caller: Caller, wording: Term) -> TermOut:
    """Return a wording as the API shows it to a caller."""
    read = glossary.numbers_read(session, caller.key_id)
    return term_out(wording, read, definitions_in_force(session))


def read_by(session: Session, key: str) -> list[ReadOut]:
    """Return who has read a term. Raises UnknownTerm."""
    _wordings(session, key)
    return [ReadOut(**row.model_dump()) for row in glossary.read_by(session, key)]


def try_condition(session: Session, champion: Champion, body: EffectIn) -> EffectOut:
    """Return what a changed definition would have meant over the last 90 days."""
    worded = _wordings(session, body.key)[0].condition
    held = definitions_in_force(session).conditions.get(body.key, worded)
    since = now() - EFFECT_OVER
    was, would = (
        Definition(condition, champion.scorecard, champion.cutoffs.warm_from)
        for condition in (held, body.condition)
    )
    found = effect(session, was, would, since)
    return _effect_out(body, since, found)


def term_out(term: Term, read: set[tuple[str, int]], definitions: Definitions) -> TermOut:
    return TermOut(
        **term.model_dump(
            include={"key", "number", "fr", "en", "team", "condition", "worded_by", "worded_at"}
        ),
        definition=BothLanguages(fr=term.definition_fr, en=term.definition_en),
        example=BothLanguages(fr=term.example_fr, en=term.example_en),
        decides_by=definitions.conditions.get(term.key),
        read=(term.key, term.number) in read,
    )


def _wordings(session: Session, key: str) -> Sequence[Term]:
    wordings = glossary.wordings(session, key)
    if not wordings:
        raise UnknownTerm
    return wordings


def _effect_out(body: EffectIn, since: datetime, found: Effect) -> EffectOut:
    return EffectOut(
        key=body.key,
        condition=body.condition,
        since=since,
        before=_side(found.before, found.said_before),
        after=_side(found.after, found.said_after),
        both=found.both,
        gained=found.gained[:MOST_NAMED],
        lost=found.lost[:MOST_NAMED],
        by_source=[
            SourceEffect(source=source, before=before, after=after)
            for source, (before, after) in sorted(found.by_source.items())
            if before or after
        ],
    )


def _side(leads: int, said: Counter[str]) -> SideOut:
    verdicts = {verdict: said[verdict] for verdict in ("accepted", "recycled", "rejected")}
    return SideOut(leads=leads, **verdicts)
