"""How reliable each rep's feedback was found to be; the only writer of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from models.tables import Rater

FEWEST_REPS = 5
"""Figures of fewer reps together would tell of one of them."""


def replace_raters(
    session: Session, found: Iterable[Mapping[str, Any]], measured_at: datetime
) -> None:
    """Store what the newest measurement found of each rep; those it does not know are forgotten."""
    session.execute(delete(Rater))
    session.add_all(Rater(**rep, measured_at=measured_at) for rep in found)
    session.flush()


def middle_of(session: Session) -> tuple[int, float, float] | None:
    """Return how many reps there are and their mean sensitivity and specificity; None if few."""
    reps, sensitivity, specificity = session.exec(
        select(
            func.count(col(Rater.rep_id)), func.avg(Rater.sensitivity), func.avg(Rater.specificity)
        )
    ).one()
    return (reps, float(sensitivity), float(specificity)) if reps >= FEWEST_REPS else None
