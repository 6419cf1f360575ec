"""As of which instant a training row's snapshot is taken: what was known when the lead was judged.

Too late an instant lets the answer leak into the row, as when a lead that has had its meeting is
scored once more; so no instant after the outcome is ever taken.
"""

from datetime import datetime

from models.labels.decide import Settings
from models.labels.history import History, newest_round
from models.words.walk import first_held

OUTCOMES = frozenset({"meeting_held", "opportunity_created", "deal_won", "deal_lost"})


def snapshot_at(history: History, now: datetime, settings: Settings) -> datetime:
    """Return the instant of the score that the standing feedback was given on, else of the
    hand-off, else of creation: the first of these that no outcome comes before.
    """
    known = history.known_by(now)
    feedback = newest_round(known, settings.horizon_days).standing
    outcomes = [fact.occurred_at for fact in known.facts if fact.kind in OUTCOMES]
    if sql := first_held(settings.definitions.sql, known.told()):
        outcomes.append(sql.occurred_at)
    outcome_at = min(outcomes, default=now)
    for instant in (feedback.scored_at if feedback else None, known.handed_off_at):
        if instant is not None and instant <= outcome_at:
            return instant
    return known.created_at
