"""The definitions that the program decides by: what the agreement in force says of a term, else how
the glossary words it now, else how it was worded first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.agreement import store
from models.tables import Agreement, Term
from models.words import glossary
from models.words.conditions import (
    Condition,
    ConditionError,
    Reads,
    Test,
    compiled,
    firsts_suffice,
    read_by,
)
from models.words.seeded import seeded_terms

DECIDING = ("mql", "sal", "sql", "recycled", "worked")
"""The terms whose condition decides a lead's stage, what reports count and what labels mean."""

OF_SALES = ("sql", "worked")
"""Those that labels are made of: neither points nor attributes may stand in their conditions."""

Edition = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Definitions:
    """The conditions in force of the terms in DECIDING, and each one ready to be asked."""

    conditions: Mapping[str, Condition]
    mql: Test = field(init=False, repr=False, compare=False)
    sal: Test = field(init=False, repr=False, compare=False)
    sql: Test = field(init=False, repr=False, compare=False)
    recycled: Test = field(init=False, repr=False, compare=False)
    worked: Test = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for key in DECIDING:
            object.__setattr__(self, key, compiled(self.conditions[key]))

    def events_of(self, *keys: str) -> frozenset[str]:
        """Return the kinds of event that the conditions of these terms read."""
        read = (part for key in keys for part in self.reads(key))
        return frozenset(name for what, name in read if what == "event")

    def reads(self, key: str) -> Reads:
        """Return what the condition of a term reads."""
        return read_by(self.conditions[key])

    def firsts_suffice(self, *keys: str) -> bool:
        """Say whether the first event of each kind tells when these conditions first held."""
        return all(firsts_suffice(self.conditions[key]) for key in keys)


def check_deciding(key: str, condition: Condition | None) -> None:
    """Raise ConditionError if the program cannot decide by this condition of a term."""
    if key in DECIDING and condition is None:
        raise ConditionError(f"the program decides by the condition of {key}: give another one")
    read = {what for what, _ in read_by(condition)} if condition else set()
    if key in OF_SALES and read - {"event", "verdict"}:
        raise ConditionError(
            f"{key} is what scores are learned from, so its condition reads events and verdicts "
            "only: with points or attributes in it a score would be proven right by itself"
        )


def definitions_in_force(session: Session) -> Definitions:
    """Return the definitions that the program decides by now."""
    worded = {term.key: term.condition for term in glossary.terms(session)}
    agreement = store.in_force(session)
    terms = agreement.content["terms"] if agreement else ()
    signed = {term["key"]: term["condition"] for term in terms}
    first = first_definitions().conditions
    return Definitions({key: signed.get(key) or worded.get(key) or first[key] for key in DECIDING})


def edition(session: Session) -> Edition:
    """Return what changes whenever the definitions in force may have; cheap to ask often."""
    agreement = select(func.max(col(Agreement.number))).scalar_subquery()
    wordings = select(func.count()).where(col(Term.key).in_(DECIDING)).scalar_subquery()
    return tuple(session.exec(select(agreement, wordings)).one())


@cache
def first_definitions() -> Definitions:
    """Return the definitions that every installation starts with."""
    seeded = {wording.key: wording.condition for wording in seeded_terms()}
    return Definitions({key: seeded[key] or {} for key in DECIDING})
