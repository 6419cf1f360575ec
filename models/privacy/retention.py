"""Retention: a lead is forgotten so long after its own last sign of life.

Being clicked counts, and so does talking to us; an opened e-mail does not, because mail programs
open them by themselves, nor does what we did.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, select

from models.facts.kinds import KINDS
from models.facts.state import LeadState
from models.tables import Lead

MONTH = timedelta(days=365.25 / 12)
SLICE = 500

TALKED = ("contact_made", "meeting_booked", "meeting_held", "deal_won")
SILENT = ("email_open", "email_delivered", "unsubscribed")
SIGNS = frozenset(
    {kind.name for kind in KINDS.values() if kind.maker == "lead"} - set(SILENT) | set(TALKED)
)
"""Events that show that the person wanted something of us."""


def last_sign(created_at: datetime, state: LeadState) -> datetime:
    """Return when the lead last showed signs of life; at the latest when it came to us."""
    seen = [kind.last for name, kind in state.engagement.items() if name in SIGNS]
    newest = max([*seen, *state.clicks.by_people()], default=0.0)
    return max(created_at, datetime.fromtimestamp(newest, UTC))


def outlived(session: Session, months: int, at: datetime) -> Iterator[str]:
    """Go through the leads that were kept too long."""
    limit = at - months * MONTH
    after = ""
    while True:
        query = select(Lead.id, Lead.created_at, Lead.state).where(
            col(Lead.id) > after, col(Lead.created_at) < limit, col(Lead.merged_into).is_(None)
        )
        rows = session.exec(query.order_by(col(Lead.id)).limit(SLICE)).all()
        for lead_id, created_at, state in rows:
            if last_sign(created_at, LeadState.from_json(state)) < limit:
                yield lead_id
        if len(rows) < SLICE:
            return
        after = rows[-1][0]
