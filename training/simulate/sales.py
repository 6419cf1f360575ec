"""What one rep does with one lead: attempts, a conversation, a verdict, a meeting, a deal."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from models.facts.submission import Fact
from models.labels.reasons import Verdict
from training.simulate.causes import CARELESS, cause_of, verdict_with
from training.simulate.company import Company, RepHabits
from training.simulate.lives import Life
from training.simulate.office import Shifts
from training.simulate.people import drawn
from training.simulate.truth import is_wanted

CHANNELS = {"phone": 7.0, "email": 2.0, "linkedin": 1.0}
MODES = {"video": 5.0, "phone": 3.0, "in_person": 2.0}
LOST = {"no_budget": 4.0, "competitor_chosen": 4.0, "no_need": 2.0, "bad_timing": 3.0}
EUROS_A_HEAD, LEAST_EUROS, MOST_EUROS = 45, 2_400, 120_000
WAITS_DAYS = (0.0, 1.0, 2.0, 3.0, 4.0)
"""Working days before the first, second ... attempt; further ones wait as the last."""

COMMENTS = {
    "other": ("Ne sait pas pourquoi il a rempli le formulaire.", "Wanted a brochure for a friend."),
    "no_need": ("Vient de signer un autre projet interne.", "Only compares for next year."),
    "no_fit_technology": ("Tout est sous SAP chez eux.", "No connector for their ERP."),
    "student": ("Mémoire de master.", "Writes a thesis."),
    "bad_timing": ("Rappeler à la rentrée.", "Call back after the audit."),
}
COMMENTED = 0.25


@dataclass(frozen=True, slots=True)
class Said:
    """A verdict on a lead, as it will be recorded."""

    verdict: Verdict
    given_at: datetime
    reason_code: str | None = None
    comment: str | None = None


@dataclass(slots=True)
class Case:
    """One lead in the hands of one rep; `facts` and `said` are what comes of it, in time order.

    All happens in the rep's working time, also what lies beyond the days that are looked at.
    """

    company: Company
    life: Life
    rep: RepHabits
    shifts: Shifts
    random: Random
    facts: list[Fact] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)

    def work(self, handed_off_at: datetime) -> None:
        """Go through the whole case."""
        began = self._begins(handed_off_at)
        wanted = is_wanted(self.company, self.life, began)
        met_at = self._try_to_reach(began, wanted)
        if met_at is None:
            return
        takes = self._chance(self.rep.sensitivity if wanted else 1 - self.rep.specificity)
        if self.life.oddity:
            takes = False
        self._judge(met_at, takes, wanted)
        if takes:
            self._sell(met_at, wanted)

    def _begins(self, handed_off_at: datetime) -> datetime:
        """Return when the rep turns to the lead: soon, or after days if it is put off."""
        minutes = self.rep.minutes_to_attempt * self.random.lognormvariate(0.0, 0.7)
        if self._chance(self.rep.postpones):
            days = self.random.expovariate(1 / self.company.postponed_days)
            return self.shifts.after_days(handed_off_at, 1 + days)
        return self.shifts.after(handed_off_at, minutes)

    def _try_to_reach(self, at: datetime, wanted: bool) -> datetime | None:
        """Attempt until the lead is reached or given up; return when it was reached."""
        company = self.company
        reach = company.reached_when_wanted if wanted else company.reached_otherwise
        for attempt in range(company.attempts):
            at = self.shifts.after_days(at, WAITS_DAYS[min(attempt, len(WAITS_DAYS) - 1)])
            if attempt:
                at = self.shifts.after(at, self.random.uniform(0, 180))
            channel = drawn(self.random, CHANNELS)
            self._do("contact_attempted", at, channel=channel)
            if self._chance(reach):
                met_at = at + timedelta(minutes=self.random.randint(1, 4))
                self._do("contact_made", met_at, channel=channel)
                return met_at
        self._say(self.shifts.after_days(at, 1.0), "recycled", "unreachable")
        return None

    def _judge(self, at: datetime, takes: bool, wanted: bool) -> None:
        """Say what the lead is worth, at once or days later."""
        late = self._chance(self.company.late_feedback)
        days = self.random.uniform(3, 15) if late else self.random.expovariate(1.0)
        given_at = self.shifts.after_days(at + timedelta(minutes=6), days)
        if takes:
            self._say(given_at, "accepted", None)
            return
        if wanted:
            code = drawn(self.random, CARELESS)
        else:
            code = cause_of(self.company, self.life, at, self.random)
        self._say(given_at, verdict_with(code, self.random), code)

    def _say(self, at: datetime, verdict: Verdict, code: str | None) -> None:
        """Give feedback, if this rep does, with its reason code, if this rep gives one."""
        if verdict == "recycled":
            self._do("recycled", at)
        if not self._chance(self.rep.answers):
            return
        explained = code if self._chance(self.rep.explains) else None
        comment = None
        if explained in COMMENTS and self._chance(COMMENTED):
            english = self.life.attributes["language"] == "en"
            comment = COMMENTS[explained][english]
        self.said.append(Said(verdict, at, explained, comment))

    def _sell(self, at: datetime, wanted: bool) -> None:
        """Book a meeting, hold it, and see whether a deal comes of it."""
        company = self.company
        if not self._chance(company.books_when_wanted if wanted else company.books_otherwise):
            return
        wait = 0.0 if self._chance(0.6) else self.random.uniform(0.2, 3)
        booked_at = self.shifts.after_days(at + timedelta(minutes=5), wait)
        self._do("meeting_booked", booked_at)
        if not self._chance(company.shows_up):
            return
        held_at = self.shifts.after_days(booked_at, self.random.uniform(0.5, 9))
        self._do("meeting_held", held_at, mode=drawn(self.random, MODES))
        self._close(held_at)

    def _close(self, held_at: datetime) -> None:
        company = self.company
        signs = self._chance(company.signs)
        if not signs and not self._chance(company.opens_opportunity):
            return
        opened_at = self.shifts.after_days(held_at, self.random.uniform(0.1, 4))
        self._do("opportunity_created", opened_at)
        closed_at = self.shifts.after_days(opened_at, self.random.lognormvariate(2.5, 0.5))
        if signs:
            self._do("deal_won", closed_at, amount=self._amount(), currency=company.currency)
        else:
            self._do("deal_lost", closed_at, reason_code=drawn(self.random, LOST))

    def _amount(self) -> int:
        employees = self.life.attributes.get("employees")
        heads = employees if isinstance(employees, int) else 120
        amount = heads * EUROS_A_HEAD * self.random.uniform(0.6, 1.5)
        return round(min(max(amount, LEAST_EUROS), MOST_EUROS) / 100) * 100

    def _do(self, kind: str, at: datetime, **properties: Any) -> None:
        self.facts.append(Fact(kind, at, properties=properties))

    def _chance(self, share: float) -> bool:
        return self.random.random() < share
