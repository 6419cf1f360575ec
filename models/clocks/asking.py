"""Asking for a look at a lead's clocks: facts that concern clocks do."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, text
from sqlmodel import Session

from models.database import UTCDateTime

REWATCHED = timedelta(days=60)
"""Hand-offs so young are looked at again when limits, hours or absences change."""

_ASK = text(
    "INSERT INTO watched_clock (lead_id, look_at) VALUES (:lead_id, :look_at) "
    "ON CONFLICT (lead_id) DO UPDATE SET look_at = excluded.look_at"
).bindparams(bindparam("look_at", type_=UTCDateTime()))

_ASK_ALL = text(
    "INSERT INTO watched_clock (lead_id, look_at) "
    "SELECT id, :look_at FROM lead "
    "WHERE handed_off_at > :since AND merged_into IS NULL AND objected_at IS NULL ORDER BY id "
    "ON CONFLICT (lead_id) DO UPDATE SET look_at = excluded.look_at"
).bindparams(bindparam("look_at", type_=UTCDateTime()), bindparam("since", type_=UTCDateTime()))


def ask(connection: Connection, lead_ids: Collection[str], at: datetime) -> None:
    """Ask for a look at leads; called after the leads themselves were written."""
    if lead_ids:
        connection.execute(
            _ASK, [{"lead_id": lead_id, "look_at": at} for lead_id in sorted(lead_ids)]
        )


def ask_again(session: Session, at: datetime) -> None:
    """Ask for a look at all leads whose clocks may run otherwise: hours or limits have changed."""
    session.flush()
    session.execute(_ASK_ALL, {"look_at": at, "since": at - REWATCHED})
