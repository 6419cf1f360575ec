"""Leads from first sight on: who each is and what it does by itself, known by its external id.

The id says the day, the campaign and a number, so that a life can be told again from the seed
alone, whatever days or other leads are looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from models.facts.attributes import Scalar
from models.facts.submission import Fact
from training.simulate import office
from training.simulate.company import Campaign, Company
from training.simulate.interest import created_at, doings, poisson
from training.simulate.people import attributes_of, drawn
from training.simulate.scanners import scanned

ODDITIES = {"duplicate": 3.0, "existing_customer": 3.0, "bad_data": 3.0, "in_pipeline": 1.0,
            "spam": 2.0}  # fmt: skip
MOVED_BY = ("demo_request", "chat", "email_reply")


@dataclass(frozen=True, slots=True)
class Life:
    """One simulated lead. `facts` are its own, in time order; `luck` in [0, 1) settles what its
    chances leave open; an `oddity` is the reason code of a lead that was never in question.
    """

    external_id: str
    campaign: Campaign
    created_at: datetime
    attributes: dict[str, Scalar]
    facts: list[Fact]
    handed_off_at: datetime | None
    luck: float
    oddity: str | None


def born_on(company: Company, day: date) -> Iterator[str]:
    """Name the leads that become known on a day."""
    for number, campaign in enumerate(company.campaigns):
        expected = campaign.leads_per_week * _share_of_week(company, campaign, day)
        count = poisson(company.draws("flow", day, number), expected)
        yield from (f"{day:%Y%m%d}-{number:02d}-{lead:03d}" for lead in range(count))


def live(company: Company, external_id: str) -> Life:
    """Tell the life of a lead."""
    day, number, _ = external_id.split("-")
    campaign = company.campaigns[int(number)]
    random = company.draws("life", external_id)
    born = date(int(day[:4]), int(day[4:6]), int(day[6:]))
    began = created_at(company, campaign, born, random)
    facts = doings(company, campaign, began, random)
    seen = _with_scanner(company, external_id, began, facts)
    return Life(
        external_id,
        campaign,
        began,
        attributes_of(company, campaign, random),
        seen,
        _handed_off_at(company, campaign, began, facts, random),
        luck=random.random(),
        oddity=drawn(random, ODDITIES) if random.random() < company.odd else None,
    )


def _with_scanner(
    company: Company, external_id: str, began: datetime, facts: list[Fact]
) -> list[Fact]:
    """Put what a mail scanner does among a lead's own facts, if its letters are scanned."""
    random = company.draws("scanner", external_id)
    if random.random() >= company.scanned:
        return facts
    return sorted([*facts, *scanned(began, random)], key=lambda fact: fact.occurred_at)


def _share_of_week(company: Company, campaign: Campaign, day: date) -> float:
    """Return the share of a week's leads that come on a day."""
    of_event = campaign.share_of_week(day)
    if of_event is not None:
        return of_event
    flow = 1.0
    if day in office.public_holidays(company.country):
        flow = company.holiday_flow
    elif day.weekday() >= office.SATURDAY:
        flow = company.weekend_flow
    return flow / (5 + 2 * company.weekend_flow)


def _handed_off_at(
    company: Company, campaign: Campaign, began: datetime, facts: list[Fact], random: Random
) -> datetime | None:
    """Whoever asks is handed off within minutes, day and night; others ripen, if they do at all.

    Badges and bought lists wait until somebody brings them in, on a working day.
    """
    handed_off = random.random() < campaign.handed_off
    asked = [f.occurred_at for f in facts if f.kind in MOVED_BY and f.occurred_at >= began]
    minutes = timedelta(seconds=random.randrange(180, 2400))
    if campaign.opening in ("badge", "import"):
        day = began.date() + timedelta(days=random.randint(1, 13))
        hour = random.uniform(9.0, 17.0)
        brought = office.at_local(company, office.next_working_day(company, day), hour)
        return brought if handed_off else None
    if not handed_off:
        return None
    ripe = began
    if random.random() >= company.at_once:
        ripe += timedelta(days=min(random.expovariate(1 / company.ripens_days), 20.0))
    return min([ripe, *asked]) + minutes
