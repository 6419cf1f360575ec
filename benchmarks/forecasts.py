"""How often an 80% forecast comes true: over made-up companies that drift, KPI by KPI.

`python -m benchmarks.forecasts` makes up companies that differ in campaigns, reps and in how their
flow, costs, speed and success move from week to week; forecasts each KPI of each eight weeks ahead
from the sixteen weeks before; names the target that the forecast gives 80%; and looks whether it
was reached. The truth comes from the simulator, the KPIs from `models.kpis`, without a database.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import exp
from random import Random

from models.facts.submission import Fact
from models.kpis.case import Case
from models.kpis.cases import ATTRIBUTES, Rep
from models.kpis.days import Days, midnight, monday_of
from models.kpis.entries import tallies
from models.kpis.gather import Spent, columns_of
from models.kpis.office import Office
from models.kpis.series import Series
from models.kpis.tally import Tally
from models.kpis.window import foreseen, newest_matured, value_in, weeks_of, window_of
from models.words.definitions import first_definitions
from training.simulate import sales
from training.simulate.company import Campaign, Company, RepHabits
from training.simulate.demo import DEMO
from training.simulate.lives import born_on, live
from training.simulate.office import Shifts
from training.simulate.spending import spent_on

TODAY = date(2026, 6, 1)
WARM_UP_WEEKS, PAST_WEEKS, AHEAD_WEEKS = 5, 16, 8
BEGUN = TODAY - timedelta(weeks=PAST_WEEKS)
SINCE = BEGUN - timedelta(weeks=WARM_UP_WEEKS)
DUE = TODAY + timedelta(weeks=AHEAD_WEEKS)
DRIFT = 0.005
"""How much a company's flow, costs, speed and success move a week, as a standard deviation."""

KEYS = ("leads", "cost_per_lead_eur", "leads_per_rep_per_week", "share_attempted_within_minutes",
        "time_to_first_attempt_minutes", "acceptance_rate", "meeting_rate", "sqls")  # fmt: skip
CHANCE = 0.8


@dataclass(frozen=True)
class Drifting:
    """A company, and by how much its ways move each week."""

    company: Company
    drifts: dict[str, float]

    def on(self, day: date) -> Company:
        """Return the company as it is on a day."""
        weeks = (day - SINCE).days / 7
        moved = {name: exp(drift * weeks) for name, drift in self.drifts.items()}
        return replace(
            self.company,
            campaigns=tuple(
                replace(
                    campaign,
                    leads_per_week=campaign.leads_per_week * moved["flow"],
                    cost_per_lead=campaign.cost_per_lead * moved["cost"] / moved["flow"],
                )
                for campaign in self.company.campaigns
            ),
            reps=tuple(self.rep_on(rep, moved["slowness"]) for rep in self.company.reps),
            books_when_wanted=min(self.company.books_when_wanted * moved["success"], 1.0),
        )

    @staticmethod
    def rep_on(rep: RepHabits, slowness: float) -> RepHabits:
        return replace(rep, minutes_to_attempt=rep.minutes_to_attempt * slowness)


def made_up(seed: int, drift: float) -> Drifting:
    """Make a company up: some campaigns of the demo company at other volumes, some of its reps."""
    random = Random(f"company/{seed}")
    campaigns = random.sample(DEMO.campaigns, random.randint(7, 12))
    volume = random.uniform(0.25, 0.7)

    def sized(campaign: Campaign) -> Campaign:
        return replace(
            campaign,
            leads_per_week=campaign.leads_per_week * volume * random.uniform(0.5, 1.5),
            cost_per_lead=campaign.cost_per_lead * random.uniform(0.6, 1.6),
        )

    company = replace(
        DEMO,
        seed=seed,
        campaigns=tuple(map(sized, campaigns)),
        reps=tuple(random.sample(DEMO.reps, random.randint(2, 5))),
        books_when_wanted=random.uniform(0.5, 0.85),
    )
    names = ("flow", "cost", "slowness", "success")
    return Drifting(company, {name: random.gauss(0, drift) for name in names})


def cases_of(made: Drifting) -> Iterator[tuple[Case, list[Fact], list[sales.Said]]]:
    """Tell every lead: its case with nothing in it yet, what sales did, what sales said."""
    shifts = {rep.id: Shifts(made.company, rep, SINCE, DUE) for rep in made.company.reps}
    turn = 0
    day = SINCE
    while day < DUE:
        company = made.on(day)
        for external_id in born_on(company, day):
            life = live(company, external_id)
            case = Case(life.created_at, [life.attributes.get(name) for name in ATTRIBUTES])
            if life.handed_off_at is None:
                yield case, [], []
                continue
            rep = company.reps[turn % len(company.reps)]
            turn += 1
            random = company.draws("sales", external_id)
            sold = sales.Case(company, life, rep, shifts[rep.id], random)
            sold.work(life.handed_off_at)
            handoff = Fact("lead_assigned", life.handed_off_at, properties={"rep": rep.id})
            yield case, [handoff, *sold.facts], sold.said
        day += timedelta(days=1)


def known(told: list[tuple[Case, list[Fact], list[sales.Said]]], until: datetime) -> list[Case]:
    """Return the cases as they were known at an instant, without what sales calls no lead."""
    cases = []
    for blank, facts, said in told:
        if blank.created_at >= until:
            continue
        case = Case(blank.created_at, blank.attributes)
        happened = [fact for fact in facts if fact.occurred_at < until]
        for fact in happened:
            _note(case, fact)
        for verdict in said:
            if verdict.given_at < until:
                case.judge(verdict.given_at, verdict.verdict, verdict.reason_code)
        case.define(first_definitions(), [(fact.occurred_at, fact.kind) for fact in happened])
        if not case.left_out:
            cases.append(case)
    return cases


def _note(case: Case, fact: Fact) -> None:
    match fact.kind:
        case "lead_assigned":
            case.hand_off(fact.occurred_at, fact.properties["rep"])
        case "contact_attempted":
            case.attempt(fact.occurred_at)
        case "contact_made":
            case.contact(fact.occurred_at)
        case "meeting_held":
            case.meet(fact.occurred_at, fact.properties["mode"])
        case "deal_won":
            case.sign(fact.occurred_at, fact.properties["amount"], fact.properties["currency"])


def tallies_on(
    made: Drifting, told: list[tuple[Case, list[Fact], list[sales.Said]]], today: date
) -> dict[str, dict[date, Tally]]:
    """Return the daily tallies of each KPI as they were known when a day began."""
    office = Office()
    days = Days(SINCE, today, office.zone)
    until = midnight(today, office.zone)
    spend: list[Spent] = [
        (days[number], campaign.source, campaign.name, amount)
        for number in range(len(days))
        for campaign, amount in spent_on(made.on(days[number]), days[number])
    ]
    mondays = tuple(
        sorted({monday_of(days[number]) for number in range(len(days))} - {monday_of(today)})
    )
    reps = [Rep(rep.id, rep.team, mondays) for rep in made.company.reps]
    cases = columns_of(known(told, until), reps, spend, days, until, office)
    return {
        key: {
            days[number]: tally
            for number, _, tally in tallies(Series.of(key).entries(cases), days, "all", [])
        }
        for key in KEYS
    }


def judge(made: Drifting) -> Iterator[tuple[str, bool, bool, float]]:
    """Forecast each KPI: whether the 80% target was reached, whether the value lay within the
    middle 80%, and the value's place among the futures.
    """
    told = list(cases_of(made))
    before, after = (tallies_on(made, told, day) for day in (TODAY, DUE + timedelta(days=1)))
    for key in KEYS:
        kpi = Series.of(key).kpi
        window = window_of(kpi, TODAY, DUE)
        weeks = weeks_of(kpi, before[key], BEGUN, TODAY)
        said = foreseen(kpi, before[key], window, weeks, TODAY)
        assert window.last <= newest_matured(kpi, DUE + timedelta(days=1))
        came = value_in(kpi, after[key], window.first, window.last).value
        if said is None or came is None:
            continue
        target = said.at(1 - CHANCE if kpi.direction == "at_least" else CHANCE)
        reached = came >= target if kpi.direction == "at_least" else came <= target
        place = float((said.values < came).mean())
        yield key, reached, said.at(0.1) <= came <= said.at(0.9), place


def measure(companies: int, drift: float, first: int = 0) -> dict[str, list[tuple[bool, bool]]]:
    """Judge the forecasts of many companies, by KPI."""
    found: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for seed in range(first, first + companies):
        for key, reached, within, _ in judge(made_up(seed, drift)):
            found[key].append((reached, within))
    return found


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=200)
    parser.add_argument("--drift", type=float, default=DRIFT)
    options = parser.parse_args()
    found = measure(options.companies, options.drift)
    print(f"{options.companies} companies that drift by {options.drift:.1%} a week (sd)")
    print(f"{'KPI':34}{'n':>6}{'80% came true':>16}{'in middle 80%':>16}")
    rows = [row for each in found.values() for row in each]
    for key, each in [*found.items(), ("all", rows)]:
        reached, within = (sum(column) / len(each) for column in zip(*each, strict=True))
        print(f"{key:34}{len(each):>6}{reached:>16.1%}{within:>16.1%}")


if __name__ == "__main__":
    main()
