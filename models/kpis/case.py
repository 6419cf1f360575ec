"""A case: one lead while its facts are read, each kind of fact in time order."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from models.kpis.measures import VERDICT_DAYS
from models.words.definitions import Definitions
from models.words.walk import Told, first_held

EURO = "EUR"
LEFT_OUT = ("duplicate", "spam", "opt_out")
"""Reason codes that say that a lead is none, or is none of our business."""


@dataclass(slots=True)
class Case:
    """What KPIs need of one lead; `attributes` are the values of `cases.ATTRIBUTES`.

    The rep is the one of the first hand-off. The band, and whether it was an MQL, are the last ones
    before the hand-off, or else the first ones ever; `scored_before` says which.
    """

    created_at: datetime
    attributes: list[Any]
    rep: str | None = None
    handed_off_at: datetime | None = None
    attempted_at: datetime | None = None
    contacted_at: datetime | None = None
    worked_at: datetime | None = None
    sql_at: datetime | None = None
    meetings: list[tuple[datetime, str]] = field(default_factory=list)
    deals: list[tuple[datetime, float]] = field(default_factory=list)
    verdicts: list[tuple[datetime, str]] = field(default_factory=list)
    mql_at: datetime | None = None
    band: str | None = None
    mql: bool = False
    scored_before: bool = False
    left_out: bool = False

    def hand_off(self, at: datetime, rep: Any) -> None:
        if self.handed_off_at is None and isinstance(rep, str):
            self.handed_off_at, self.rep = at, rep

    def meet(self, at: datetime, mode: Any) -> None:
        self.meetings.append((at, mode if isinstance(mode, str) else ""))

    def sign(self, at: datetime, amount: Any, currency: Any) -> None:
        """Take in a deal; an amount in another currency than the euro counts nothing."""
        told = type(amount) in (int, float) and currency in (None, EURO)
        self.deals.append((at, float(amount) if told else 0.0))

    def attempt(self, at: datetime) -> None:
        self.attempted_at = _earliest(self.attempted_at, at)

    def contact(self, at: datetime) -> None:
        self.contacted_at = _earliest(self.contacted_at, at)
        self.attempt(at)

    def judge(self, at: datetime, verdict: str, reason_code: str | None) -> None:
        self.verdicts.append((at, verdict))
        self.left_out = self.left_out or reason_code in LEFT_OUT

    def score(self, at: datetime, band: str, mql: bool) -> None:
        if mql and self.mql_at is None:
            self.mql_at = at
        before = self.handed_off_at is not None and at <= self.handed_off_at
        if before or self.band is None:
            self.band, self.mql = band, mql
        self.scored_before = self.scored_before or before

    def define(self, definitions: Definitions, happened: Iterable[tuple[datetime, str]]) -> None:
        """Note when the lead was first worked and became an SQL, by what happened and was said."""
        told: list[Told[datetime]] = [(at.timestamp(), kind, None, at) for at, kind in happened]
        said: list[Told[datetime]] = [
            (at.timestamp(), None, verdict, at) for at, verdict in self.verdicts
        ]
        log = sorted([*told, *said], key=itemgetter(0))
        self.sql_at = first_held(definitions.sql, log)
        self.worked_at = first_held(definitions.worked, log)

    @property
    def verdict_at(self) -> datetime | None:
        """When the first verdict was given."""
        return self.verdicts[0][0] if self.verdicts else None

    @property
    def accepted(self) -> bool | None:
        """Whether the newest verdict within 14 days of the first one accepts the lead."""
        if not self.verdicts:
            return None
        until = self.verdicts[0][0] + timedelta(days=VERDICT_DAYS)
        return [verdict for at, verdict in self.verdicts if at <= until][-1] == "accepted"

    @property
    def mql_at_handoff(self) -> bool | None:
        """Whether the lead was an MQL when it was handed off; None if it had no score then."""
        return self.mql if self.scored_before else None


def _earliest(held: datetime | None, at: datetime) -> datetime:
    return at if held is None else min(held, at)
