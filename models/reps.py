"""Reps by the id that the company's CRM uses, and their territories; the only writer of both."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import delete
from sqlmodel import Session, col, select

from models.now import now
from models.tables import Rep, Territory

TerritoryMap = Mapping[str, Sequence[str]]
"""By attribute, the values of the leads that a rep takes; without any, a rep takes all leads."""

CAPACITY = 40
"""How many leads a week a rep is taken to work, unless somebody says otherwise."""


class Names(dict[str, str]):
    """What reps are called, by id; who is not known is called by the id."""

    def __missing__(self, rep_id: str) -> str:
        return rep_id


def names(session: Session) -> Names:
    """Return what all reps are called."""
    return Names(session.exec(select(Rep.id, Rep.name)).all())


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


def state_rep(
    session: Session, rep_id: str, name: str, team: str, capacity: int, territory: TerritoryMap
) -> Rep:
    """State what is known of a rep; stating it again replaces it."""
    rep = ensure_rep(session, rep_id)
    rep.name, rep.team, rep.weekly_capacity = name, team, capacity
    session.add(rep)
    session.execute(delete(Territory).where(col(Territory.rep_id) == rep_id))
    for attribute, values in territory.items():
        for value in dict.fromkeys(values):
            session.add(Territory(rep_id=rep_id, attribute=attribute, value=value))
    session.flush()
    return rep


def territories(session: Session) -> dict[str, dict[str, list[str]]]:
    """Return every rep's territory, by attribute."""
    found: dict[str, dict[str, list[str]]] = defaultdict(dict)
    query = select(Territory).order_by(
        col(Territory.rep_id), col(Territory.attribute), col(Territory.value)
    )
    for row in session.exec(query):
        found[row.rep_id].setdefault(row.attribute, []).append(row.value)
    return found
