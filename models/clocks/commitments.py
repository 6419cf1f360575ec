"""Commitments that clocks run on: the limits in force, and who put them there."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from sqlmodel import Session

from models.agreement import store
from models.stored_settings import read_setting, state_setting

KEY = "commitments"
ATTEMPTED = "share_attempted_within_minutes"

Step = Literal["attempted", "contacted", "feedback"]
STEPS: tuple[Step, ...] = ("attempted", "contacted", "feedback")


@dataclass(frozen=True, slots=True)
class Commitments:
    """How soon after hand-off each step is due, in working minutes; None is no commitment.

    `worked_minutes` is how soon a lead must be worked for silence and late verdicts to count as
    labels; None leaves the labels' own default.
    """

    attempted_minutes: int | None = 30
    contacted_minutes: int | None = None
    feedback_minutes: int | None = None
    worked_minutes: int | None = None

    def limit(self, step: Step) -> timedelta | None:
        """Return the working time within which a step is due."""
        limits = (self.attempted_minutes, self.contacted_minutes, self.feedback_minutes)
        minutes = limits[STEPS.index(step)]
        return None if minutes is None else timedelta(minutes=minutes)


@dataclass(frozen=True, slots=True)
class Agreed:
    """How soon a lead is to be tried by the signed agreement in force, counted from 1."""

    number: int
    attempted_minutes: int
    in_force_from: datetime


def in_force(session: Session) -> Commitments:
    """Return the limits in force: what was stated last, else the default.

    How soon a lead is to be tried is the signed agreement's word, where it has one.
    """
    stated = read_setting(session, KEY)
    commitments = Commitments(**stated) if stated else Commitments()
    if signed := agreed(session):
        commitments = replace(commitments, attempted_minutes=signed.attempted_minutes)
    return commitments


def agreed(session: Session) -> Agreed | None:
    """Return the signed agreement's word on the first attempt, if it has one."""
    signed = store.in_force(session)
    minutes = [
        commitment["parameters"]["minutes"]
        for commitment in (signed.content["commitments"] if signed else ())
        if commitment["kpi"] == ATTEMPTED
    ]
    if signed is None or not minutes:
        return None
    return Agreed(signed.number, minutes[-1], signed.in_force_from)


def state_commitments(session: Session, commitments: Commitments, set_by: str) -> None:
    """Put limits in force."""
    state_setting(session, KEY, asdict(commitments), set_by)
