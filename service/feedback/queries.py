"""What feedback has come to: how many verdicts the score in service learned from, and whose."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from models import registry
from models.facts.feedback import WITHDRAWN
from models.tables import Feedback


@dataclass(frozen=True, slots=True)
class Learned:
    """The champion learned from `rows` leads at an instant; `before` and `since` count verdicts of
    one rep, or of all, from before and after it.
    """

    at: datetime
    rows: int
    before: int
    since: int


def learned_from(session: Session, rep_id: str | None) -> Learned | None:
    """Return what the champion learned from; None where people wrote it."""
    champion = registry.champion(session)
    if champion is None or champion.origin != "learned":
        return None
    at = champion.created_at
    said = select(func.count(col(Feedback.id))).where(Feedback.verdict != WITHDRAWN)
    if rep_id is not None:
        said = said.where(Feedback.rep_id == rep_id)
    before = session.exec(said.where(col(Feedback.given_at) <= at)).one()
    since = session.exec(said.where(col(Feedback.given_at) > at)).one()
    return Learned(at, int(champion.report.get("rows", 0)), before, since)
