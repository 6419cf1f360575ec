"""The inbox: deliveries are kept before they are acknowledged and acted on after, once.

The only writer of deliveries. Keeping one that is known already changes nothing; acting on one and
saying so happen in one transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

import sqlalchemy
from sqlalchemy import Connection, and_, delete, func, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from models.ids import new_id
from models.now import now
from models.tables import Delivery

KEPT = timedelta(days=30)
"""How long a sender may repeat itself and be recognised, and how long bodies wait for a person."""

LONGEST_KIND = 100

Outcome = Literal["done", "ignored", "unread", "failed"]


@dataclass(frozen=True, slots=True)
class Parcel:
    """One notification as it came: its kind in the sender's words, its name, and its bytes."""

    connector: str
    kind: str
    dedupe_key: str
    body: bytes


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many deliveries of a kind are in a state, and when the last came."""

    connector: str
    kind: str
    state: str
    deliveries: int
    last_received_at: datetime


def key_of(*parts: object) -> str:
    """Name a delivery by what it says; parts that are missing count as such."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def keep(connection: Connection, parcels: Sequence[Parcel], at: datetime) -> None:
    """Store parcels; what is known by its key is left as it stands. The caller commits."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    rows = [
        {
            "id": new_id(),
            "connector": parcel.connector,
            "dedupe_key": parcel.dedupe_key,
            "kind": parcel.kind[:LONGEST_KIND],
            "body": parcel.body,
            "state": "waiting",
            "received_at": at,
        }
        for parcel in sorted(parcels, key=lambda parcel: (parcel.connector, parcel.dedupe_key))
    ]
    connection.execute(insert(Delivery).on_conflict_do_nothing(), rows)


def waiting(session: Session, limit: int) -> Sequence[str]:
    """Return the ids of deliveries that wait, in the order in which they came."""
    query = select(Delivery.id).where(Delivery.state == "waiting").order_by(col(Delivery.id))
    return session.exec(query.limit(limit)).all()


def unread(session: Session, connector: str, limit: int) -> Sequence[Delivery]:
    """Return deliveries that wait to be read from their CRM, oldest first."""
    query = select(Delivery).where(Delivery.state == "unread", Delivery.connector == connector)
    return session.exec(query.order_by(col(Delivery.id)).limit(limit)).all()


def take(
    session: Session, ids: Sequence[str], state: Literal["waiting", "unread"] = "waiting"
) -> Sequence[Delivery]:
    """Lock those that still wait, in order; what another worker holds is left to it."""
    query = select(Delivery).where(col(Delivery.id).in_(ids), Delivery.state == state)
    return session.exec(query.order_by(col(Delivery.id)).with_for_update(skip_locked=True)).all()


def settle(
    session: Session, delivery: Delivery, outcome: Outcome, error: str | None = None
) -> None:
    """Say what became of a delivery; only what may be acted on again keeps its body."""
    delivery.state, delivery.acted_at = outcome, now()
    delivery.error = error[:500] if error else None
    if outcome == "done":
        delivery.body = b""
    session.add(delivery)


def try_again(session: Session, connector: str) -> int:
    """Let what was not done wait again, as after a change of the mapping; return how many."""
    undone = and_(
        col(Delivery.connector) == connector,
        col(Delivery.state).in_(["ignored", "unread", "failed"]),
    )
    done = session.execute(update(Delivery).where(undone).values(state="waiting", error=None))
    return int(done.rowcount)  # type: ignore[attr-defined]


def counts(session: Session) -> list[KindCount]:
    """Count deliveries by connector, kind and state."""
    group = [col(Delivery.connector), col(Delivery.kind), col(Delivery.state)]
    counted = [func.count(), func.max(col(Delivery.received_at))]
    query = sqlalchemy.select(*group, *counted).group_by(*group).order_by(*group)
    return [KindCount(*row) for row in session.execute(query)]


def forget_old(session: Session) -> None:
    """Drop deliveries that nobody will repeat or repair any more; waiting ones stay."""
    old = col(Delivery.received_at) < now() - KEPT
    session.execute(delete(Delivery).where(old, col(Delivery.state) != "waiting"))
