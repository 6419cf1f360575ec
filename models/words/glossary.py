"""The glossary: terms that both teams agree on, who worded them when, and who has read them.

The only writer of terms and of who read them. A wording is never changed, only followed by another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.now import now
from models.tables import Term, TermRead


@dataclass(frozen=True, slots=True)
class Wording:
    """What is agreed on about a term; see `models.tables.Term`."""

    key: str
    fr: str
    en: str
    team: str
    definition_fr: str
    definition_en: str
    example_fr: str = ""
    example_en: str = ""
    condition: Mapping[str, Any] | None = None


def terms(session: Session) -> Sequence[Term]:
    """Return all terms as they are in force, by key."""
    newest = select(Term.key, func.max(Term.number).label("number")).group_by(Term.key).subquery()
    query = select(Term).join(
        newest,
        (col(Term.key) == newest.c.key) & (col(Term.number) == newest.c.number),
    )
    return session.exec(query.order_by(col(Term.key))).all()


def term(session: Session, key: str) -> Term | None:
    """Return a term as it is in force."""
    query = select(Term).where(Term.key == key).order_by(col(Term.number).desc())
    return session.exec(query.limit(1)).first()


def wordings(session: Session, key: str) -> Sequence[Term]:
    """Return all wordings of a term, newest first."""
    query = select(Term).where(Term.key == key)
    return session.exec(query.order_by(col(Term.number).desc())).all()


def word(session: Session, wording: Wording, by: str) -> tuple[Term, bool]:
    """Agree on a wording; False beside it when the term is worded so already."""
    held = term(session, wording.key)
    if held and _same(held, wording):
        return held, False
    fields = {name: getattr(wording, name) for name in Wording.__slots__}
    fields["condition"] = dict(wording.condition) if wording.condition else None
    worded = Term(number=held.number + 1 if held else 1, worded_by=by, worded_at=now(), **fields)
    session.add(worded)
    session.flush()
    return worded, True


def note_read(session: Session, worded: Term, reader_id: str, name: str) -> TermRead:
    """Note that somebody has read a wording; once is enough."""
    held = session.get(TermRead, (reader_id, worded.key, worded.number))
    if held:
        return held
    read = TermRead(
        reader_id=reader_id, key=worded.key, number=worded.number, name=name, read_at=now()
    )
    session.add(read)
    session.flush()
    return read


def read_by(session: Session, key: str) -> Sequence[TermRead]:
    """Return who has read which wording of a term, newest first."""
    query = select(TermRead).where(TermRead.key == key)
    return session.exec(
        query.order_by(col(TermRead.number).desc(), col(TermRead.read_at).desc())
    ).all()


def numbers_read(session: Session, reader_id: str) -> set[tuple[str, int]]:
    """Return the key and number of every wording that somebody has read."""
    query = select(TermRead.key, TermRead.number).where(TermRead.reader_id == reader_id)
    return {(key, number) for key, number in session.exec(query)}


def _same(held: Term, wording: Wording) -> bool:
    return all(getattr(held, name) == getattr(wording, name) for name in Wording.__slots__)
