"""The company as data: every knob of the simulation is a field of `Company` or of its parts.

Chance comes from `Company.draws`, one generator for each subject, so that what happens to one lead
does not depend on how many others there are, nor on the days that are looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Literal

from models.scorecard.scorecard import Scorecard

Weights = Mapping[str, float]
Opening = Literal["form", "webinar", "badge", "import"]


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a campaign reaches: how often each trade, industry and company size."""

    trades: Weights
    industries: Weights
    sizes: Weights


@dataclass(frozen=True, slots=True)
class Campaign:
    """Where leads come from: how many, whom, at what cost, and how they behave.

    `opening` is how a lead becomes known: a form on the site, a webinar, a badge scanned on a
    stand, a line of a bought list. `english`, `free_mail`, `asks` and `handed_off` are shares:
    of the English site, of private mailboxes, of leads who ask for a demonstration at once, of
    leads whom marketing hands to sales at all. `interest` multiplies how often they come back.
    With `every_weeks`, all leads of so many weeks come in the `lasts_days` from `weekday` on.
    """

    source: str
    name: str
    leads_per_week: float
    cost_per_lead: float
    audience: Audience
    opening: Opening = "form"
    pages: tuple[str, str] = ("/", "/")
    content: str | None = None
    english: float = 0.25
    free_mail: float = 0.15
    asks: float = 0.15
    interest: float = 1.0
    handed_off: float = 0.7
    every_weeks: int = 0
    first_week: int = 0
    weekday: int = 0
    lasts_days: int = 1

    def share_of_week(self, day: date) -> float | None:
        """Return how many weeks' leads a day of this rhythm brings; None if they come all week."""
        if not self.every_weeks:
            return None
        week, weekday = divmod(day.toordinal() - 1, 7)
        in_week = week % self.every_weeks == self.first_week
        in_days = self.weekday <= weekday < self.weekday + self.lasts_days
        return self.every_weeks / self.lasts_days if in_week and in_days else 0.0


@dataclass(frozen=True, slots=True)
class RepHabits:
    """How one rep works: with what care, when, how fast, and how willing to say what a lead was.

    `sensitivity` and `specificity` are of the verdicts; the first attempt comes
    `minutes_to_attempt` (median, working time) after hand-off, unless the lead is postponed by
    days. `answers` is the share of worked leads that get a verdict, `explains` the share of
    rejections with a reason code.
    """

    id: str
    name: str
    team: str
    sensitivity: float
    specificity: float
    minutes_to_attempt: float
    postpones: float
    answers: float
    explains: float
    opens_at: float = 9.0
    closes_at: float = 18.0
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    weekly_capacity: int = 40


@dataclass(frozen=True, slots=True)
class Company:
    """One simulated company: its market, its hidden truth, its reps, and how selling goes.

    `truth` scores a lead's snapshot with what sales really wants. Rates without another word are
    shares; `missing` has the share of leads that leave an attribute out, `scanned` is the share
    whose letters a mail scanner reads first.
    """

    campaigns: tuple[Campaign, ...]
    reps: tuple[RepHabits, ...]
    truth: Scorecard
    seed: int = 1
    days: int = 90
    zone: str = "Europe/Paris"
    country: str = "FR"
    currency: str = "EUR"

    weekend_flow: float = 0.3
    holiday_flow: float = 0.4
    missing: Weights = field(
        default_factory=lambda: {
            "job_title": 0.10, "employees": 0.12, "industry": 0.10, "phone": 0.40, "erp": 0.55,
            "revenue_eur": 0.55, "persona": 0.45, "region": 0.05,
        }
    )  # fmt: skip
    odd: float = 0.04
    visits: float = 1.9
    unsubscribes: float = 0.05
    scanned: float = 0.0

    at_once: float = 0.6
    ripens_days: float = 4.0
    postponed_days: float = 5.0
    attempts: int = 5
    reached_when_wanted: float = 0.55
    reached_otherwise: float = 0.42
    late_feedback: float = 0.12
    books_when_wanted: float = 0.93
    books_otherwise: float = 0.18
    shows_up: float = 0.94
    opens_opportunity: float = 0.6
    signs: float = 0.26

    def draws(self, *subject: object) -> Random:
        """Return the generator of one subject: the same for the same seed, on every machine."""
        return Random("/".join(map(str, (self.seed, *subject))))  # noqa: S311 - not a secret
