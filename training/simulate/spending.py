"""What marketing pays: by the day for what runs all week, in one sum for an event."""

from collections.abc import Iterator
from datetime import date, timedelta

from training.simulate.company import Campaign, Company

DAYS_A_WEEK = 7


def spent_on(company: Company, day: date) -> Iterator[tuple[Campaign, float]]:
    """Go through the campaigns that cost something on a day, with the amount."""
    for number, campaign in enumerate(company.campaigns):
        weeks = campaign.share_of_week(day)
        weeks = 1 / DAYS_A_WEEK if weeks is None else weeks
        noise = company.draws("spend", day, number).uniform(0.85, 1.15)
        amount = round(campaign.cost_per_lead * campaign.leads_per_week * weeks * noise, 2)
        if amount:
            yield campaign, amount


def days_of(company: Company, until: date) -> Iterator[date]:
    """Go through the company's days up to a midnight."""
    yield from (until - timedelta(days=ago) for ago in range(company.days, 0, -1))
