"""Erasing a person: every row of theirs in every table, found by what refers to what.

The one exception to one writer a table: what is removed is read off the tables themselves, so that
a table made tomorrow is reached too. A column named like a lead's id, or a foreign key that leads
to a lead, makes a row the person's; beside those, bodies that are kept as text are searched.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, Text, cast, delete, func, literal, or_, select
from sqlalchemy.types import LargeBinary
from sqlmodel import Session, col

from models.facts.barrier import Barrier
from models.facts.family import addresses_of, family_of, names_of
from models.privacy import asking
from models.tables import (
    Delivery,
    Dispatch,
    Job,
    KeptAnswer,
    Lead,
    PrivacyRequest,
    Tombstone,
    all_tables,
)

LEAD_IDS = ("lead_id", "first_lead_id")
KEEPS = (PrivacyRequest.__tablename__, Tombstone.__tablename__)
"""What proves that somebody asked, without saying who."""

_SLICE = 500


def erase(session: Session, request: PrivacyRequest, undone: Sequence[str]) -> None:
    """Remove all that is known of the person of a request, and the deliveries that were found to
    name them; the caller commits.
    """
    removed: Counter[str] = Counter()
    leads = family_of(session, request.lead_id) if request.lead_id else []
    if leads:
        ids = [lead.id for lead in leads]
        removed.update(dict(_remove_texts(session, ids, undone)))
        removed.update(dict(_remove_rows(session, ids)))
    asking.note_erased(session, request, dict(sorted(removed.items())))


def hashes_of(session: Session, barrier: Barrier, request: PrivacyRequest) -> set[str]:
    """Return the hashes of all that the person of a request is known under."""
    leads = family_of(session, request.lead_id) if request.lead_id else []
    return _hashes(session, barrier, leads)


def undone_about(session: Session, barrier: Barrier, hashes: set[str]) -> list[str]:
    """Find deliveries that nothing was made of, and whose bodies name the person.

    Every body is read, which takes long where many are kept: not while others wait to write.
    """
    return [delivery_id for delivery_id, _, _ in _undone_about(session, barrier, hashes)]


def rows_of(
    session: Session, barrier: Barrier, leads: Sequence[Lead]
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Go through all that is known of a person, by table: what erasing them would remove."""
    ids = [lead.id for lead in leads]
    for table, condition in owned(ids):
        rows = session.execute(select(table).where(condition)).mappings()
        yield str(table.name), [dict(row) for row in rows]
    undone = _undone_about(session, barrier, _hashes(session, barrier, leads))
    yield "delivery", [{"connector": one, "body": body.decode()} for _, one, body in undone]


def owned(ids: Sequence[str]) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Say which rows of which tables are those of leads; what refers to others comes first."""
    theirs: dict[Table, ColumnElement[bool]] = {}
    for table in all_tables().sorted_tables:
        if table.name in KEEPS:
            continue
        conditions = [table.c[name].in_(ids) for name in LEAD_IDS if name in table.c]
        if table.name == "lead":
            conditions.append(table.c.id.in_(ids))
        for key in table.foreign_keys:
            target = key.column.table
            if target in theirs and target is not table and key.parent.name not in LEAD_IDS:
                conditions.append(key.parent.in_(_keys(key.column, theirs[target])))
        if conditions:
            theirs[table] = or_(*conditions)
    yield from reversed(theirs.items())


def _keys(column: Any, condition: ColumnElement[bool]) -> Select[Any]:
    return select(column).where(condition)


def _remove_rows(session: Session, ids: Sequence[str]) -> Iterator[tuple[str, int]]:
    for table, condition in owned(ids):
        yield str(table.name), _delete(session, table, condition)


def _remove_texts(
    session: Session, ids: Sequence[str], undone: Sequence[str]
) -> Iterator[tuple[str, int]]:
    """Remove jobs, kept answers and undone deliveries that are about the person."""
    dispatches = select(col(Dispatch.id)).where(col(Dispatch.lead_id).in_(ids))
    sent = col(Job.arguments)["dispatch_id"].as_string().in_(dispatches)
    arguments = cast(col(Job.arguments), Text)
    about = or_(sent, *(arguments.contains(one) for one in ids))
    yield "job", _delete(session, Job, about)
    told = or_(*(_holds(session, col(KeptAnswer.body), one) for one in ids))
    yield "kept_answer", _delete(session, KeptAnswer, told)
    yield "delivery", _delete_deliveries(session, undone)


def _holds(session: Session, column: Any, text: str) -> ColumnElement[bool]:
    needle = literal(text.encode(), LargeBinary)
    if session.get_bind().dialect.name == "sqlite":
        return func.instr(column, needle) > 0
    return func.position(needle.op("IN")(column)) > 0


def _undone_about(
    session: Session, barrier: Barrier, hashes: set[str]
) -> Iterator[tuple[str, str, bytes]]:
    """Go through deliveries that nothing was made of, and whose bodies name the person."""
    columns = (col(Delivery.id), col(Delivery.connector), col(Delivery.body))
    undone = select(*columns).where(col(Delivery.state).not_in(("waiting", "done")))
    for delivery_id, connector, body in session.execute(undone.execution_options(yield_per=_SLICE)):
        if hashes & barrier.names_in(connector, body):
            yield delivery_id, connector, body


def _hashes(session: Session, barrier: Barrier, leads: Sequence[Lead]) -> set[str]:
    names = names_of(session, [lead.id for lead in leads])
    return set(barrier.of(names, addresses_of(leads)))


def _delete_deliveries(session: Session, found: Sequence[str]) -> int:
    return sum(
        _delete(session, Delivery, col(Delivery.id).in_(found[start : start + _SLICE]))
        for start in range(0, len(found), _SLICE)
    )


def _delete(session: Session, table: Any, condition: ColumnElement[bool]) -> int:
    return int(session.execute(delete(table).where(condition)).rowcount)  # type: ignore[attr-defined]
