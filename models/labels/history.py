"""The history of one lead as far as labels go: its feedback, its outcomes, and who worked it when.

A lead is judged in rounds: a recycled lead that comes back is judged anew, and its horizon and its
time to be worked run from its return.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from models.labels.reasons import REASONS, LabelKind, Reason, Verdict
from models.words.walk import Told

ACCEPTED_WEIGHT = 0.7
UNCODED: dict[Verdict, str] = {"recycled": "bad_timing", "rejected": "other"}


@dataclass(frozen=True, slots=True)
class Feedback:
    """A rep's verdict, known when it is given; `scored_at` is the instant of the score it was given
    on, and `back_at` the date to come back at, if the rep named one.
    """

    verdict: Verdict
    given_at: datetime
    reason_code: str | None = None
    rep: str | None = None
    scored_at: datetime | None = None
    back_at: datetime | None = None

    @property
    def reason(self) -> Reason:
        """Why it was recycled or rejected, with or without a code that the table knows."""
        return REASONS.get(self.reason_code or "") or REASONS[UNCODED[self.verdict]]

    @property
    def meaning(self) -> tuple[LabelKind, float]:
        """What it means to training, taken alone: the label's kind and weight."""
        if self.verdict == "accepted":
            return "positive", ACCEPTED_WEIGHT
        return self.reason.label, self.reason.weight

    @property
    def returns_at(self) -> datetime:
        """When a recycled lead comes back."""
        return self.back_at or self.given_at + timedelta(days=self.reason.recycle_days or 0)


@dataclass(frozen=True, slots=True)
class Fact:
    """An event of sales: an outcome or a piece of work. A lost deal may have a reason code."""

    kind: str
    occurred_at: datetime
    known_at: datetime
    reason_code: str | None = None


@dataclass(frozen=True, slots=True)
class History:
    """The facts of one lead that a label is made of, in any order."""

    created_at: datetime
    handed_off_at: datetime | None = None
    feedback: tuple[Feedback, ...] = ()
    facts: tuple[Fact, ...] = ()

    def known_by(self, now: datetime) -> "History":
        """Return the history as it was known at an instant, in time order."""
        given = sorted(self.feedback, key=lambda feedback: feedback.given_at)
        handed_off = self.handed_off_at is not None and self.handed_off_at <= now
        return History(
            self.created_at,
            self.handed_off_at if handed_off else None,
            tuple(feedback for feedback in given if feedback.given_at <= now),
            tuple(fact for fact in self.facts if fact.known_at <= now),
        )

    def told(self) -> list[Told[Fact]]:
        """Return what conditions read, as it became known: the facts, and verdicts beside them."""
        happened = [(f.occurred_at.timestamp(), f.kind, None, f) for f in self.facts]
        said = [
            (f.given_at.timestamp(), None, f.verdict, Fact(f.verdict, f.given_at, f.given_at))
            for f in self.feedback
        ]
        return sorted([*happened, *said], key=lambda told: told[3].known_at)


@dataclass(frozen=True, slots=True)
class Round:
    """The newest round: since when it runs, until when it counts, the newest feedback of each rep.

    `feedback` is in time order, so its last one stands. `recycled_at` is when the round before
    ended.
    """

    since: datetime
    deadline: datetime
    recycled_at: datetime | None = None
    feedback: tuple[Feedback, ...] = ()

    @property
    def standing(self) -> Feedback | None:
        return self.feedback[-1] if self.feedback else None


def newest_round(known: History, horizon_days: float) -> Round:
    """Walk the feedback of a history in time order to the round that it ends in."""
    horizon = timedelta(days=horizon_days)
    since = known.handed_off_at or known.created_at
    found = Round(since, since + horizon)
    for feedback in known.feedback:
        if feedback.given_at > found.deadline:
            break
        before = found.standing
        if before and before.verdict == "recycled" and feedback.given_at >= before.returns_at:
            found = Round(before.returns_at, before.returns_at + horizon, before.given_at)
        others = (other for other in found.feedback if other.rep != feedback.rep)
        found = replace(found, feedback=(*others, feedback))
        if feedback.verdict == "recycled":
            found = replace(found, deadline=max(found.deadline, feedback.returns_at + horizon))
    return found
