"""What leads do by themselves, whoever sells: how they become known, and how they come back."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from math import exp
from random import Random

from models.facts.submission import Fact
from training.simulate.company import Campaign, Company
from training.simulate.office import at_local

LONGEST_DAYS = 60.0
PATIENCE_DAYS = 7.0
"""Visits thin out: the mean age of a visit."""


def created_at(company: Company, campaign: Campaign, day: date, random: Random) -> datetime:
    """Draw when on a day a lead becomes known."""
    hours = {"form": (7.0, 22.5), "webinar": (13.5, 13.9), "badge": (9.5, 17.5)}
    low, high = hours.get(campaign.opening, (8.5, 8.6))
    if campaign.opening == "form":
        return at_local(company, day, random.triangular(low, high, 14.0))
    return at_local(company, day, random.uniform(low, high))


def doings(company: Company, campaign: Campaign, began: datetime, random: Random) -> list[Fact]:
    """Return what a lead does, in time order, from just before it is known to two months on."""
    keenness = campaign.interest * random.lognormvariate(-0.18, 0.6)
    facts = [*_opening(campaign, began, keenness, random)]
    facts += _returns(company, began, keenness, random)
    facts.sort(key=lambda fact: fact.occurred_at)
    return list(_until_gone(company, facts, random))


def _opening(
    campaign: Campaign, began: datetime, keenness: float, random: Random
) -> Iterator[Fact]:
    if campaign.opening == "form":
        yield from _visit(began - timedelta(minutes=20), keenness, random)
        yield Fact("form_submit", began, properties={"page": campaign.pages[0]})
        if campaign.content and random.random() < 0.75:
            yield Fact("content_download", _soon(began, random))
        if random.random() < campaign.asks:
            yield Fact("demo_request", _soon(began, random))
        if random.random() < 0.05:
            yield Fact("chat", _soon(began, random))
    elif campaign.opening == "webinar":
        yield Fact("form_submit", began)
        if random.random() < 0.65:
            yield Fact("webinar_attended", began + timedelta(minutes=30))
    elif campaign.opening == "badge":
        yield Fact("form_submit", began, properties={"page": "badge"})


def _returns(company: Company, began: datetime, keenness: float, random: Random) -> Iterator[Fact]:
    for _ in range(poisson(random, company.visits * keenness)):
        age = random.expovariate(1 / PATIENCE_DAYS)
        if age > LONGEST_DAYS:
            continue
        visited = began + timedelta(days=age, minutes=30)
        if random.random() < 0.45:
            yield Fact("email_click", visited - timedelta(seconds=20))
        yield from _visit(visited, keenness, random)
    if random.random() < 0.07 * keenness:
        yield Fact("email_reply", began + timedelta(days=random.uniform(0.1, 20)))


def _visit(at: datetime, keenness: float, random: Random) -> Iterator[Fact]:
    """Look at some pages; those who are keen look at prices, and sometimes ask."""
    for page in range(1 + poisson(random, 0.9)):
        yield Fact("page_view", at + timedelta(minutes=2 * page))
    if random.random() < 0.24 * keenness:
        for look in range(1 + poisson(random, 0.5)):
            yield Fact("pricing_view", at + timedelta(minutes=9 + 2 * look))
    if random.random() < 0.12:
        yield Fact("content_download", at + timedelta(minutes=14))
    if random.random() < 0.04 * keenness:
        yield Fact("demo_request", at + timedelta(minutes=16))
    if random.random() < 0.03 * keenness:
        yield Fact("chat", at + timedelta(minutes=17))


def _until_gone(company: Company, facts: list[Fact], random: Random) -> Iterator[Fact]:
    """Some unsubscribe at some point, and are not written to any more."""
    gone_at = None
    if facts and random.random() < company.unsubscribes:
        gone_at = facts[0].occurred_at + timedelta(days=random.expovariate(1 / 8.0), minutes=40)
    for fact in facts:
        if gone_at and fact.occurred_at >= gone_at:
            break
        yield fact
    if gone_at:
        yield Fact("unsubscribed", gone_at)


def _soon(at: datetime, random: Random) -> datetime:
    return at + timedelta(seconds=random.randrange(10, 150))


def poisson(random: Random, mean: float) -> int:
    """Draw a Poisson number."""
    limit, product, count = exp(-mean), random.random(), 0
    while product > limit:
        product *= random.random()
        count += 1
    return count
