"""Drift: other people come than before, and sales wants others."""

from dataclasses import replace

from models.scorecard.readings import CategoryReading
from models.scorecard.scorecard import PairRule, Rule, Scorecard
from training.simulate.company import Audience, Campaign, Company, Weights


def drifted(company: Company, share: float) -> Company:
    """Move a company's audiences and truth a share of the way to others that are as strong.

    In those, each trade, industry and size is as frequent as its neighbour in the list was, and
    each case of a fit rule as welcome as its neighbour was.
    """
    return replace(
        company,
        campaigns=tuple(_campaign(campaign, share) for campaign in company.campaigns),
        truth=_truth(company.truth, share),
    )


def _campaign(campaign: Campaign, share: float) -> Campaign:
    audience = campaign.audience
    moved = Audience(
        trades=_moved(audience.trades, share),
        industries=_moved(audience.industries, share),
        sizes=_moved(audience.sizes, share),
    )
    return replace(campaign, audience=moved)


def _moved(weights: Weights, share: float) -> Weights:
    return dict(zip(weights, _towards_neighbours(tuple(weights.values()), share), strict=True))


def _truth(truth: Scorecard, share: float) -> Scorecard:
    return replace(truth, rules=tuple(_rule(rule, share) for rule in truth.rules))


def _rule(rule: Rule | PairRule, share: float) -> Rule | PairRule:
    if isinstance(rule, PairRule) or not isinstance(rule.reading, CategoryReading):
        return rule
    *cases, other, missing = rule.points
    return replace(rule, points=(*_towards_neighbours(tuple(cases), share), other, missing))


def _towards_neighbours(values: tuple[float, ...], share: float) -> tuple[float, ...]:
    neighbours = (*values[1:], *values[:1])
    return tuple(
        (1 - share) * value + share * beside
        for value, beside in zip(values, neighbours, strict=True)
    )
