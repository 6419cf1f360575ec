"""The course of a simulation: a company, whom its reps call, and what goes wrong on the way."""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from training.simulate.company import Company
from training.simulate.drifting import drifted
from training.simulate.history import next_rep
from training.simulate.lives import Life

WEEKS_A_MONTH = 4

Calls = Literal["best", "any"]


@dataclass(frozen=True, slots=True)
class Course:
    """How a simulated company goes on, month after month of four weeks.

    Each Monday a rep calls as many of the leads handed off to them in the week before as `capacity`
    allows: the best by points, with the share for `exploration` that the queue brings up, or any.
    With `territories`, all leads of a campaign are one rep's. From the middle on, the market has
    drifted by a share; and in the month before, one rep sends `sabotage` false acceptances.
    """

    company: Company
    months: int = 6
    capacity: int = 12
    calls: Calls = "best"
    exploration: float = 0.05
    territories: bool = False
    sabotage: int = 0
    drift: float = 0.0

    @property
    def middle(self) -> int:
        """The last month of the first half, counted from 1."""
        return max(self.months // 2, 1)

    def company_in(self, month: int) -> Company:
        """Return the company as it is in a month; the one after the last is as the last."""
        turned = month > self.middle and self.drift > 0
        return drifted(self.company, self.drift) if turned else self.company


class Handing:
    """Hands leads to reps: each in turn, or each campaign's to the rep with the fewest to come."""

    def __init__(self, course: Course) -> None:
        self._company = course.company
        self._given = Counter({rep.id: 0 for rep in course.company.reps})
        self._owner = _owners(course.company) if course.territories else {}

    def rep_of(self, life: Life) -> str:
        """Return who is given a lead that is handed off now."""
        owner = self._owner.get(life.campaign.name)
        return owner or next_rep(self._company, self._given)


def _owners(company: Company) -> dict[str, str]:
    load = {rep.id: 0.0 for rep in company.reps}
    owner = {}
    for campaign in sorted(company.campaigns, key=lambda one: -one.leads_per_week):
        owner[campaign.name] = min(load, key=lambda rep: load[rep])
        load[owner[campaign.name]] += campaign.leads_per_week * campaign.handed_off
    return owner
