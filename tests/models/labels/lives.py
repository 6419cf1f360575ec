"""Short lives of leads for tests: days are counted from the hand-off."""

from datetime import UTC, datetime, timedelta

from models.labels.decide import Label, Positive, Settings, decide
from models.labels.history import Fact, Feedback, History
from models.labels.reasons import Verdict

HANDED_OFF = datetime(2026, 3, 2, 9, tzinfo=UTC)
CREATED_DAY = -2.0


def day(number: float) -> datetime:
    return HANDED_OFF + timedelta(days=number)


def said(
    verdict: Verdict,
    on: float,
    code: str | None = None,
    rep: str = "ana",
    back: float | None = None,
) -> Feedback:
    return Feedback(verdict, day(on), code, rep, back_at=None if back is None else day(back))


def happened(kind: str, on: float, known: float | None = None, code: str | None = None) -> Fact:
    return Fact(kind, day(on), day(on if known is None else known), code)


def life(*facts: Feedback | Fact, handed_off: float | None = 0.0) -> History:
    return History(
        day(CREATED_DAY),
        None if handed_off is None else day(handed_off),
        tuple(fact for fact in facts if isinstance(fact, Feedback)),
        tuple(fact for fact in facts if isinstance(fact, Fact)),
    )


def label(history: History, now: float = 200.0, positive: Positive = "wanted") -> Label:
    return decide(history, day(now), Settings(positive=positive))
