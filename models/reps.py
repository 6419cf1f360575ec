"""Reps by the id that the company's CRM uses; the only writer of reps."""

from sqlmodel import Session

from models.now import now
from models.tables import Rep

CAPACITY = 40
"""How many leads a week a rep is taken to work, unless somebody says otherwise."""


def ensure_rep(
    session: Session,
    rep_id: str,
    name: str | None = None,
    team: str = "sales",
    capacity: int = CAPACITY,
) -> Rep:
    """Return the rep with this id, made on first sight."""
    rep = session.get(Rep, rep_id)
    if rep is None:
        rep = Rep(
            id=rep_id,
            name=name or rep_id,
            team=team,
            weekly_capacity=capacity,
            created_at=now(),
        )
        session.add(rep)
        session.flush()
    return rep
