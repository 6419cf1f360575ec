"""Why a lead is not wanted, in the words that reps choose from."""

from datetime import datetime
from random import Random

from models.labels.reasons import REASONS, Verdict
from training.simulate.company import Company
from training.simulate.lives import Life
from training.simulate.people import drawn
from training.simulate.truth import snapshot_of

FROM_RULE = {
    "industry": "no_fit_sector",
    "employees": "no_fit_size",
    "erp": "no_fit_technology",
    "country": "no_fit_geography",
    "campaign": "student",
    "seniority": "no_authority",
    "function": "no_authority",
    "source × employees": "no_fit_size",
    "source × form_submit.days_since": "no_need",
    "source": "no_need",
}
"""The reason that goes with a rule of the truth that speaks against a lead."""

SPEAKS_AGAINST = -7.0
SOFT = {"no_need": 4.0, "no_budget": 3.0, "bad_timing": 3.0, "competitor_chosen": 1.0, "other": 2.0}
CARELESS = {"other": 5.0, "no_need": 2.0, "no_fit": 2.0, "bad_timing": 2.0}
OBJECTS = 12.0
RECYCLED_IF_EITHER = 0.4


def cause_of(company: Company, life: Life, as_of: datetime, random: Random) -> str:
    """Draw the reason code of an unwanted lead: what speaks against it, or else bad luck."""
    if life.oddity:
        return life.oddity
    points = company.truth.score(snapshot_of(life, as_of))
    codes = dict(SOFT)
    if any(fact.kind == "unsubscribed" and fact.occurred_at <= as_of for fact in life.facts):
        codes["opt_out"] = OBJECTS
    for rule, part in zip(company.truth.rules, points.parts, strict=True):
        if part <= SPEAKS_AGAINST and rule.feature in FROM_RULE:
            code = FROM_RULE[rule.feature]
            codes[code] = codes.get(code, 0.0) - part
    return drawn(random, codes)


def verdict_with(code: str, random: Random) -> Verdict:
    """Return the verdict that a reason code goes with."""
    verdicts = REASONS[code].verdicts
    if len(verdicts) == 1:
        return verdicts[0]
    return "recycled" if random.random() < RECYCLED_IF_EITHER else "rejected"
