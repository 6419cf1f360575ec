"""What the queue showed to whom and why; the only writer of it, and the draw behind it.

A small share of the leads is drawn at random when they come in, once and for good, so that a
reload changes nothing and every lead had the same chance. Where a rep has more leads than can be
called, the drawn ones are brought up among the first, whatever their points: what becomes of them
is what becomes of any lead, and shows whether the score helps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Literal, TypeVar

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from models.now import now
from models.tables import Lead, Showing
from models.tables.columns import ID_LENGTH

EVERY = 5
"""At most each fifth place is given to exploration, however many leads are drawn."""

TAIL = 8
"""So many hexadecimal digits at the end of an id are random: made so, and never chosen."""

Why = Literal["rank", "exploration"]
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Placed:
    """A lead's place in a queue: its rank by points from 1, why it is there, and its chances."""

    rank: int
    place: int
    reach: int
    why: Why
    drawn: bool
    propensity: float


def is_drawn(lead_id: str, share: float) -> bool:
    """Say whether a lead is of the share drawn at random: the same for good."""
    return int(lead_id[-TAIL:], 16) < int(share * float(16**TAIL))


def is_among_drawn(share: float) -> ColumnElement[bool]:
    """The same as a condition on leads."""
    return tail() < f"{int(share * float(16**TAIL)):0{TAIL}x}"


def tail() -> ColumnElement[str]:
    """What a lead is drawn by, and in which order: the end of its id, which is random."""
    return func.substr(col(Lead.id), ID_LENGTH - TAIL + 1)


def order(lead_ids: Sequence[str], reach: int, share: float) -> list[tuple[int, Placed]]:
    """Return the order in which to show leads ranked by points: index among them, and place.

    Who can call all of them needs no exploration.
    """
    drawn = [is_drawn(lead_id, share) for lead_id in lead_ids]
    within = len(lead_ids) <= reach
    brought_up = [n for n in range(reach, len(lead_ids)) if drawn[n]]
    brought_up.sort(key=lambda n: lead_ids[n][-TAIL:])
    lifted = set(brought_up)
    by_rank = [n for n in range(len(lead_ids)) if n not in lifted]
    shown = []
    for place, n in enumerate(_interleaved(by_rank, brought_up), 1):
        sure = within or n < reach
        why: Why = "exploration" if n in lifted else "rank"
        shown.append((n, Placed(n + 1, place, reach, why, drawn[n], 1.0 if sure else share)))
    return shown


def _interleaved(by_rank: list[int], brought_up: list[int]) -> list[int]:
    """Give each `EVERY`-th place to exploration while it lasts."""
    merged: list[int] = []
    rest = iter(by_rank)
    for lifted in brought_up:
        merged += islice(rest, EVERY - 1)
        merged.append(lifted)
    return [*merged, *rest]


def unseen(session: Session, rep_id: str, day: date, lead_ids: Sequence[str]) -> set[str]:
    """Return those of the leads that were not yet shown to the rep on that day."""
    query = select(Showing.lead_id).where(
        Showing.rep_id == rep_id, Showing.day == day, col(Showing.lead_id).in_(lead_ids)
    )
    return set(lead_ids) - set(session.exec(query).all())


def record(session: Session, showings: Sequence[Showing]) -> None:
    """Store what was shown, each lead once a day."""
    for showing in showings:
        if session.get(Showing, (showing.rep_id, showing.lead_id, showing.day)) is None:
            session.add(showing)
    session.flush()


def showing(rep_id: str, lead_id: str, placed: Placed, points: float, version_id: str) -> Showing:
    """Make the row of a lead shown at this instant."""
    at = now()
    return Showing(
        rep_id=rep_id,
        lead_id=lead_id,
        day=at.date(),
        rank=placed.rank,
        place=placed.place,
        reach=placed.reach,
        points=points,
        version_id=version_id,
        why=placed.why,
        drawn=placed.drawn,
        propensity=placed.propensity,
        shown_at=at,
    )
