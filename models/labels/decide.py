"""From the facts of one lead to its label, by pure rules.

Strongest first: who objects is excluded; an outcome outranks what anyone said; the newest feedback
means what its reason code means; a lost deal means what its reason means; silence is negative once
the horizon has passed over a lead that was worked. A lead not worked in time is censored, never
negative. Nothing known after `now` is read, so a label may be taken as of any day gone by.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from models.calendar.hours import Hours
from models.calendar.working_time import NoWorkingTimeError, add_working_time
from models.labels.history import Fact, Feedback, History, Round, newest_round
from models.labels.reasons import LabelKind
from models.words.conditions import Test
from models.words.definitions import Definitions, first_definitions
from models.words.walk import first_held

Positive = Literal["wanted", "meeting_held", "deal_won"]

OUTCOMES: dict[Positive, dict[str, float]] = {
    "wanted": {"deal_won": 1.0, "opportunity_created": 0.9},
    "meeting_held": {"meeting_held": 1.0, "deal_won": 1.0},
    "deal_won": {"deal_won": 1.0},
}
"""For each meaning of positive, the event kinds that prove it, and how surely. That a lead became
an SQL proves that it was wanted, before all others.
"""

SILENT_WEIGHT = 0.5
DISAGREEMENT = 0.5


@dataclass(frozen=True, slots=True)
class Settings:
    """What counts as positive, within how many days, and how soon a lead must be worked.

    With `hours`, how soon is meant in working time. What working a lead and an SQL are is as the
    terms are defined.
    """

    horizon_days: float = 90.0
    positive: Positive = "wanted"
    worked_within_hours: float = 14 * 24.0
    hours: Hours | None = None
    definitions: Definitions = field(default_factory=first_definitions)


@dataclass(frozen=True, slots=True)
class Label:
    """What training makes of a lead.

    `weight` says how sure, `known_at` since when it is known (None for censored: it is not), and
    `why` is the reason code, the event kind or the rule that decided.
    """

    kind: LabelKind
    weight: float
    known_at: datetime | None
    why: str


def decide(history: History, now: datetime, settings: Settings) -> Label:
    """Return the label of a lead as of `now`; it has been the same since `known_at`."""
    known = history.known_by(now)
    newest = newest_round(known, settings.horizon_days)
    label = (
        _objected(known)
        or _proven(known, newest, settings)
        or _said(known, newest, settings)
        or _lost(known, newest)
        or _silent(known, newest, now, settings)
    )
    if label.known_at and known.handed_off_at:
        return replace(label, known_at=max(label.known_at, known.handed_off_at))
    return label


def _objected(known: History) -> Label | None:
    for feedback in known.feedback:
        if feedback.reason_code == "opt_out":
            return Label("excluded", 1.0, feedback.given_at, "opt_out")
    return None


def _proven(known: History, newest: Round, settings: Settings) -> Label | None:
    """An outcome in time; where only a deal counts, a lost one is the other answer."""
    sql = _held(settings.definitions.sql, known, newest.deadline)
    if sql and settings.positive == "wanted":
        return Label("positive", 1.0, sql.known_at, sql.kind)
    for kind, weight in OUTCOMES[settings.positive].items():
        if proof := _earliest({kind}, known, newest.deadline):
            return Label("positive", weight, proof.known_at, kind)
    lost = _earliest({"deal_lost"}, known, newest.deadline)
    if lost and settings.positive == "deal_won":
        return Label("negative", 1.0, lost.known_at, "deal_lost")
    return None


def _said(known: History, newest: Round, settings: Settings) -> Label | None:
    """What the newest feedback means; half as sure if another rep says the opposite."""
    feedback = newest.standing
    if feedback is None:
        return None
    kind, weight = feedback.meaning
    if kind == "positive" and settings.positive != "wanted":
        return None
    if kind == "censored":
        return Label(kind, weight, None, feedback.reason.key)
    known_at = feedback.given_at if kind != "negative" else _fair_at(known, newest, settings)
    if known_at is None:
        return Label("censored", weight, None, "not_worked")
    if {"positive", "negative"} == {kind, *(other.meaning[0] for other in newest.feedback)}:
        weight *= DISAGREEMENT
    why = "accepted" if feedback.verdict == "accepted" else feedback.reason.key
    return Label(kind, weight, known_at, why)


def _lost(known: History, newest: Round) -> Label | None:
    """A deal lost that nobody spoke of: its reason is read as a rejection's."""
    lost = _earliest({"deal_lost"}, known, newest.deadline)
    if lost is None or newest.standing:
        return None
    kind, weight = Feedback("rejected", lost.known_at, lost.reason_code).meaning
    return Label(kind, weight, None if kind == "censored" else lost.known_at, "deal_lost")


def _silent(known: History, newest: Round, now: datetime, settings: Settings) -> Label:
    """No proof, and no word that settles it: an acceptance alone is one where a meeting counts."""
    if not newest.standing and known.handed_off_at is None:
        return Label("censored", 1.0, None, "not_handed_off")
    worked_at = newest.standing.given_at if newest.standing else _worked_at(known, newest, settings)
    if worked_at is None:
        return Label("censored", 1.0, None, "not_worked")
    if now < newest.deadline:
        return Label("censored", 1.0, None, "too_young")
    weight = SILENT_WEIGHT if settings.positive == "wanted" else 1.0
    return Label("negative", weight, max(newest.deadline, worked_at), "silent")


def _fair_at(known: History, newest: Round, settings: Settings) -> datetime | None:
    """Return since when a negative verdict may count, or None if our being late spoils it.

    What a lead *is* does not change by our being late, all else might; and nobody is unreachable
    whom nobody tried to reach in time.
    """
    said = newest.feedback[-1]
    if said.reason.key != "unreachable":
        in_time = said.given_at <= _work_by(newest, settings)
        if in_time or said.reason.about == "fit" or known.handed_off_at is None:
            return said.given_at
    worked_at = _worked_at(known, newest, settings)
    return max(said.given_at, worked_at) if worked_at else None


def _worked_at(known: History, newest: Round, settings: Settings) -> datetime | None:
    """Return when it was known that the lead was worked in time in its newest round."""
    by = _work_by(newest, settings)
    work = _held(settings.definitions.worked, known, by, newest.recycled_at)
    return work.known_at if work else None


def _work_by(newest: Round, settings: Settings) -> datetime:
    within = timedelta(hours=settings.worked_within_hours)
    if settings.hours is None:
        return newest.since + within
    try:
        return add_working_time(newest.since, within, settings.hours)
    except NoWorkingTimeError:
        return newest.since


def _earliest(kinds: Collection[str], known: History, by: datetime) -> Fact | None:
    """Return which fact of `kinds` was known first, of those that happened by an instant."""
    facts = (fact for fact in known.facts if fact.kind in kinds and fact.occurred_at <= by)
    return min(facts, key=lambda fact: fact.known_at, default=None)


def _held(test: Test, known: History, by: datetime, after: datetime | None = None) -> Fact | None:
    """Return the fact or verdict with which a condition was known to hold first, of those that
    happened by an instant.
    """
    told = (
        each
        for each in known.told()
        if each[3].occurred_at <= by and (after is None or each[3].occurred_at > after)
    )
    return first_held(test, told)
