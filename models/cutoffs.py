"""The cut-offs in force, solved from capacity and flow; the only writer of them."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from models.facts.living import living
from models.now import now
from models.scorecard.bands import Cutoffs
from models.scorecard.scorecard import Scorecard
from models.scorecard.solve import Flow, Solved
from models.tables import Cutoff, Lead, Score

WINDOW = timedelta(weeks=12)
"""How far back the flow is looked at."""

WEEK = timedelta(weeks=1)
MOST_LEADS = 5_000
"""A flow is read from so many leads at most, the newest ones."""

SLICE = 500


def newest_cutoff(session: Session) -> Cutoff | None:
    """Return the row in force; None before one was solved."""
    return session.exec(select(Cutoff).order_by(col(Cutoff.number).desc()).limit(1)).first()


def cutoffs_of(row: Cutoff | None) -> Cutoffs:
    """Return a row's cut-offs; those of a new installation without one."""
    return Cutoffs(row.warm_from, row.hot_from) if row else Cutoffs()


def put_in_force(
    session: Session, solved: Solved, wanted_per_week: float, version_id: str
) -> Cutoff:
    """Put solved cut-offs in force."""
    row = Cutoff(
        warm_from=solved.cutoffs.warm_from,
        hot_from=solved.cutoffs.hot_from,
        wanted_per_week=wanted_per_week,
        expected_per_week=solved.per_week,
        version_id=version_id,
        solved_at=now(),
    )
    session.add(row)
    session.flush()
    return row


def flow_of(session: Session, at: datetime, scorecard: Scorecard) -> Flow:
    """Read the flow of the last weeks: the most points that each new lead has reached.

    The stored snapshots are scored anew, so that a new champion has a flow from its first hour.
    """
    query = select(Lead.id, Lead.created_at).where(col(Lead.created_at) >= at - WINDOW, living())
    leads = session.exec(query.order_by(col(Lead.created_at).desc()).limit(MOST_LEADS)).all()
    if not leads:
        return Flow([], 1.0)
    peaks: dict[str, float] = {}
    for start in range(0, len(leads), SLICE):
        ids = [lead_id for lead_id, _ in leads[start : start + SLICE]]
        rows = select(Score.lead_id, Score.snapshot).where(col(Score.lead_id).in_(ids))
        for lead_id, snapshot in session.exec(rows):
            points = scorecard.score(snapshot).total
            peaks[lead_id] = max(points, peaks.get(lead_id, points))
    return Flow(list(peaks.values()), max((at - leads[-1][1]) / WEEK, 1.0))
