"""The history of a company over its days: every lead, who worked it, and all steps in order."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from models.facts.submission import Fact, Submission
from training.simulate.company import Company
from training.simulate.lives import Life, born_on, live
from training.simulate.office import Shifts
from training.simulate.sales import Case, Said

SYSTEM = "demo"
SOLD = 10_000
"""The number of a lead's first step in sales, where its own steps are told apart."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that becomes known of a lead at an instant: a submission, or a rep's verdict."""

    at: datetime
    external_id: str
    number: int
    what: Submission | Said
    rep: str | None = None
    hands_off: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """All that happened to a company before a midnight (UTC): its leads, and the steps in order.

    Nothing in it depends on the midnight but what is left out, and who is handed to whom.
    """

    company: Company
    until: date
    lives: list[Life]
    rep_of: dict[str, str]
    steps: list[Step]

    @property
    def since(self) -> date:
        return self.until - timedelta(days=self.company.days)


def tell(company: Company, until: date) -> History:
    """Tell the history of the company's days up to a midnight."""
    lives = _lives(company, until)
    rep_of = _assign(company, lives)
    midnight = datetime.combine(until, time(), UTC)
    steps = [step for step in _all_steps(company, lives, rep_of, until) if step.at < midnight]
    steps.sort(key=lambda step: (step.at, step.external_id, step.number))
    return History(company, until, lives, rep_of, steps)


def _lives(company: Company, until: date) -> list[Life]:
    days = (until - timedelta(days=ago) for ago in range(company.days, 0, -1))
    return [live(company, external_id) for day in days for external_id in born_on(company, day)]


def _assign(company: Company, lives: list[Life]) -> dict[str, str]:
    """Hand each lead in turn to the rep who was given the fewest for their capacity."""
    given = Counter(dict.fromkeys((rep.id for rep in company.reps), 0))
    handed_off = sorted((x.handed_off_at, x.external_id) for x in lives if x.handed_off_at)
    return {external_id: next_rep(company, given) for _, external_id in handed_off}


def next_rep(company: Company, given: Counter[str]) -> str:
    """Return whose turn it is, and count the lead that this rep is given."""
    rep = min(company.reps, key=lambda rep: given[rep.id] / rep.weekly_capacity)
    given[rep.id] += 1
    return rep.id


def _all_steps(
    company: Company, lives: list[Life], rep_of: Mapping[str, str], until: date
) -> Iterator[Step]:
    since = until - timedelta(days=company.days)
    habits = {rep.id: (rep, Shifts(company, rep, since, until)) for rep in company.reps}
    for life in lives:
        rep_id = rep_of.get(life.external_id)
        if rep_id is None or life.handed_off_at is None:
            yield from _steps(life, [], [], None)
            continue
        case = Case(company, life, *habits[rep_id], company.draws("sales", life.external_id))
        case.work(life.handed_off_at)
        handoff = Fact("lead_assigned", life.handed_off_at, properties={"rep": rep_id})
        yield from _steps(life, [handoff, *case.facts], case.said, rep_id)


def own_steps(life: Life) -> Iterator[Step]:
    """Tell what a lead does by itself, whatever sales does."""
    return _steps(life, [], [], None)


def sold_steps(life: Life, rep_id: str, sold: list[Fact], said: list[Said]) -> Iterator[Step]:
    """Tell what sales did with a lead whose own steps were told already."""
    for number, fact in enumerate(sold):
        fact.event_id = f"{life.external_id}-{fact.kind}-{number}"
        what = Submission(SYSTEM, life.external_id, facts=[fact])
        hands_off = fact.kind == "lead_assigned"
        yield Step(fact.occurred_at, life.external_id, SOLD + number, what, rep_id, hands_off)
    for verdict in said:
        yield Step(verdict.given_at, life.external_id, SOLD + len(sold), verdict, rep_id)


def _steps(life: Life, sold: list[Fact], said: list[Said], rep_id: str | None) -> Iterator[Step]:
    """Tell one lead's steps: what came before it was known is told when it becomes known."""
    facts = sorted([*life.facts, *sold], key=lambda fact: fact.occurred_at)
    for number, fact in enumerate(facts):
        fact.event_id = f"{life.external_id}-{number}"
    first = [fact for fact in facts if fact.occurred_at <= life.created_at]
    yield Step(life.created_at, life.external_id, 0, _first_told(life, first))
    for number, fact in enumerate(facts[len(first) :], 1):
        what = Submission(SYSTEM, life.external_id, facts=[fact])
        hands_off = fact.kind == "lead_assigned"
        yield Step(fact.occurred_at, life.external_id, number, what, rep_id, hands_off)
    for verdict in said:
        yield Step(verdict.given_at, life.external_id, len(facts) + 1, verdict, rep_id)


def _first_told(life: Life, facts: list[Fact]) -> Submission:
    return Submission(
        SYSTEM,
        life.external_id,
        attributes=dict(life.attributes),
        facts=facts,
        created_at=life.created_at,
        attributes_at=life.created_at,
    )
