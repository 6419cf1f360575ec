"""Every KPI of the demo's 90 days, against a recomputation from the raw rows in plain Python.

It shares nothing with `models.kpis` but the catalogue's keys: its own working time, its own days.
"""

import random
import shutil
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

import holidays
import pytest
from sqlmodel import select

from models.database import make_engine, reading, transaction
from models.ids import new_id
from models.kpis.cases import BYS
from models.kpis.catalogue import KPIS
from models.kpis.office import Office
from models.kpis.reader import Line, daily
from models.kpis.series import Series
from models.kpis.store import keep_day, settled_days
from models.kpis.tally import measured, total
from models.registry import champion
from models.tables import Event, Feedback, Lead, Rep, Score, Spend
from tests.training.simulate.conftest import UNTIL
from training.simulate.demo import DEMO

PARIS = ZoneInfo("Europe/Paris")
SINCE = UNTIL - timedelta(days=DEMO.days)
AS_OF = datetime.combine(UNTIL, time(), PARIS).astimezone(UTC)
DAY_OFF = holidays.country_holidays("FR", years=(2026,))
DAYS = timedelta(days=1)
SPENT_ON = ("source", "campaign")
ATTRIBUTES = (*SPENT_ON, "landing_page", "content", "persona")


def day(at):
    return at.astimezone(PARIS).date()


def worked_minutes(start, end):
    """Count working minutes day by day, from 9 to 18 in Paris."""
    if end <= start:
        return 0.0
    minutes, on = 0.0, day(start)
    while on <= day(end):
        if on.weekday() < 5 and on not in DAY_OFF:
            opens, closes = (datetime.combine(on, time(hour), PARIS) for hour in (9, 18))
            begin, finish = max(start, opens.astimezone(UTC)), min(end, closes.astimezone(UTC))
            minutes += max((finish - begin).total_seconds(), 0) / 60
        on += DAYS
    return minutes


@pytest.fixture(scope="module")
def scored(filled_file, tmp_path_factory):
    """The demo with a score for most leads, as a champion gave it before and after hand-off."""
    path = tmp_path_factory.mktemp("scored") / "smarketing.db"
    shutil.copy(filled_file, path)
    engine = make_engine(f"sqlite:///{path}")
    chance = random.Random(7)
    with transaction(engine) as session:
        known = champion(session)
        assert known
        for lead in session.exec(select(Lead)).all():
            for hours in (0.01, 30.0):
                at = lead.created_at + timedelta(hours=hours)
                if at < AS_OF and chance.random() < 0.8:
                    band = chance.choice(["cold", "cold", "warm", "hot"])
                    session.add(
                        Score(id=new_id(), lead_id=lead.id, version_id=known.id, scored_at=at,
                              points=50.0, probability=0.3, band=band, snapshot={}, through=1)
                    )  # fmt: skip
    yield engine
    engine.dispose()


class Told:
    """The facts of the database as dictionaries, without the leads that are none."""

    def __init__(self, session):
        self.events, self.verdicts, self.scores = (defaultdict(list) for _ in range(3))
        for event in session.exec(select(Event)):
            if event.occurred_at <= AS_OF:
                self.events[event.lead_id].append(event)
        for said in session.exec(select(Feedback)):
            self.verdicts[said.lead_id].append(said)
        for score in session.exec(select(Score)):
            self.scores[score.lead_id].append(score)
        self.leads = [
            lead for lead in session.exec(select(Lead))
            if not {"duplicate", "spam", "opt_out"}
            & {said.reason_code for said in self.verdicts[lead.id]}
        ]  # fmt: skip
        self.spend = session.exec(select(Spend)).all()
        self.reps = session.exec(select(Rep)).all()

    def first(self, lead, *kinds):
        return min((e.occurred_at for e in self.events[lead.id] if e.kind in kinds), default=None)

    def rep(self, lead):
        assigned = sorted(self.all(lead, "lead_assigned"), key=lambda event: event.occurred_at)
        return assigned[0].properties["rep"] if assigned else ""

    def band(self, lead):
        """Return the band of the last score before the hand-off, else of the first one."""
        scores = sorted(self.scores[lead.id], key=lambda score: (score.scored_at, score.id))
        handed_off = self.first(lead, "lead_assigned")
        before = [s for s in scores if handed_off and s.scored_at <= handed_off]
        return (before[-1:] or scores[:1] or [None])[0]

    def slices(self, whose):
        """Yield each slicing, and the slice that a lead or what was spent belongs to."""
        yield "", ""
        if isinstance(whose, Spend):
            yield from ((by, getattr(whose, by)) for by in SPENT_ON)
            return
        rep, band = self.rep(whose), self.band(whose)
        yield "rep", rep
        yield "team", {each.id: each.team for each in self.reps}.get(rep)
        yield "band", band and band.band
        held = whose.state["attributes"]
        yield from ((by, held[by][0]) for by in ATTRIBUTES if by in held)

    def all(self, lead, kind):
        return [e for e in self.events[lead.id] if e.kind == kind]


def rows(told):
    """Yield (KPI, day, lead or spend, hit, minutes): what counts, one by one."""
    for paid in told.spend:
        yield "spend_eur", paid.day, paid, paid.amount, None
    for lead in told.leads:
        yield "leads", day(lead.created_at), lead, 1, None
        scores = sorted(told.scores[lead.id], key=lambda score: (score.scored_at, score.id))
        warm = [score.scored_at for score in scores if score.band != "cold"]
        if warm:
            yield "mqls", day(warm[0]), lead, 1, None
        meetings = sorted(e.occurred_at for e in told.all(lead, "meeting_held"))
        deals = told.all(lead, "deal_won")
        if meetings:
            yield "sqls", day(meetings[0]), lead, 1, None
        for deal in deals:
            yield "deals_won", day(deal.occurred_at), lead, 1, None
            yield "revenue_eur", day(deal.occurred_at), lead, deal.properties["amount"], None
        for met in meetings:
            signed = any(met <= d.occurred_at <= met + 60 * DAYS for d in deals)
            if met + 60 * DAYS <= AS_OF:
                yield "signature_rate", day(met), lead, signed, None
        yield from of_verdicts(told, lead, scores)
        yield from of_hand_off(told, lead, meetings)


def of_verdicts(told, lead, scores):
    said = sorted(told.verdicts[lead.id], key=lambda each: (each.given_at, each.id))
    worked = told.first(lead, "contact_attempted", "contact_made", "meeting_booked", "meeting_held")
    if worked and worked + 14 * DAYS <= AS_OF:
        in_time = bool(said) and said[0].given_at <= worked + 14 * DAYS
        yield "feedback_coverage", day(worked), lead, in_time, None
    if not said:
        return
    first = said[0].given_at
    newest = [each for each in said if each.given_at <= first + 14 * DAYS][-1]
    accepted = newest.verdict == "accepted"
    yield "acceptance_rate", day(first), lead, accepted, None
    handed_off = told.first(lead, "lead_assigned")
    before = [s.band for s in scores if handed_off and s.scored_at <= handed_off]
    if before:
        yield "alignment", day(first), lead, (before[-1] != "cold", accepted), None


def of_hand_off(told, lead, meetings):
    handed_off = told.first(lead, "lead_assigned")
    if handed_off is None:
        return
    on = day(handed_off)
    waited = worked_minutes(handed_off, AS_OF)
    attempt = told.first(lead, "contact_attempted", "contact_made")
    contact = told.first(lead, "contact_made")
    waits = [worked_minutes(handed_off, at) if at else None for at in (attempt, contact)]
    monday = on - timedelta(days=on.weekday())
    if monday + timedelta(days=7) <= day(AS_OF):
        yield "leads_per_rep_per_week", monday, lead, 1, None
    if waited >= 30:
        quick = waits[0] is not None and waits[0] <= 30
        yield "share_attempted_within_minutes", on, lead, quick, None
    if waited >= 480:
        yield "time_to_first_attempt_minutes", on, lead, 1, waits[0]
    if waited >= 2400:
        yield "time_to_first_contact_minutes", on, lead, 1, waits[1]
    delay = max((handed_off - lead.created_at).total_seconds() / 60, 0)
    yield "time_to_hand_off_minutes", on, lead, 1, delay
    if handed_off + 30 * DAYS <= AS_OF:
        met = any(handed_off <= at <= handed_off + 30 * DAYS for at in meetings)
        yield "meeting_rate", on, lead, met, None


def recomputed(told):
    """Return the value of each KPI, slicing and slice over the days from SINCE to UNTIL."""
    found = defaultdict(list)
    for key, on, whose, hit, minutes in rows(told):
        if SINCE <= on < UNTIL:
            for by, value in told.slices(whose):
                if by == "" or value:
                    found[key, by, value].append((hit, minutes))
    values = {key: worth(key[0], counted) for key, counted in found.items()}
    for name, below in (("lead", "leads"), ("mql", "mqls"), ("sql", "sqls"), ("deal", "deals_won")):
        for by, value in {key[1:] for key in values if key[0] == "spend_eur"}:
            count = values.get((below, by, value), 0)
            spent = values["spend_eur", by, value]
            values[f"cost_per_{name}_eur", by, value] = spent / count if count else None
    weeks = len({monday for n in range(DEMO.days)
                 if (monday := SINCE + timedelta(days=n)).weekday() == 0
                 and monday + timedelta(days=7) <= UNTIL})  # fmt: skip
    for key in [key for key in values if key[0] == "leads_per_rep_per_week"]:
        reps = {"": told.reps, "team": [rep for rep in told.reps if rep.team == key[2]]}
        values[key] /= weeks * len(reps.get(key[1], [key[2]]))
    return values


def worth(key, counted):
    hits = [hit for hit, _ in counted]
    if key == "alignment":
        return kappa(hits)
    if key.startswith("time_to"):
        waits = sorted(minutes for _, minutes in counted if minutes is not None)
        rank = ceil(len(counted) / 2)
        return waits[rank - 1] if rank <= len(waits) else None
    summed = key in ("leads", "mqls", "sqls", "deals_won", "spend_eur", "revenue_eur",
                     "leads_per_rep_per_week")  # fmt: skip
    return sum(hits) if summed else sum(hits) / len(hits)


def kappa(pairs):
    n, cells = len(pairs), Counter(pairs)
    agreed = (cells[True, True] + cells[False, False]) / n
    mql = sum(one for one, _ in pairs) / n
    accepted = sum(other for _, other in pairs) / n
    chance = mql * accepted + (1 - mql) * (1 - accepted)
    return (agreed - chance) / (1 - chance) if chance < 1 else None


def by_the_catalogue(session, at):
    lines = [
        Line(Series.of(key), by, None)
        for key, kpi in KPIS.items() for by in BYS if by in kpi.slices
    ]  # fmt: skip
    found = daily(session, lines, SINCE, UNTIL, at, Office())
    return {
        (line.series.key, "" if line.by == "all" else line.by, value): measured(
            line.series.kpi.kind, total(tallies.values())
        )
        for line, each in found.items()
        for value, tallies in each.items()
    }


def assert_equal(found, expected):
    assert {key for key, _, _ in expected} == set(KPIS)
    assert {key for key, each in found.items() if each.of} >= {
        key for key, value in expected.items() if value and key[1:] != ("rep", "")
        and key[1] in ("", *KPIS[key[0]].slices)
    }  # fmt: skip
    compared: Counter[str] = Counter()
    for key, each in found.items():
        if each.of or key in expected:
            assert each.value == pytest.approx(expected.get(key)), key
            compared[key[0]] += 1
    assert set(compared) == set(KPIS)
    assert sum(compared.values()) > 200


def test_every_kpi_is_what_the_raw_facts_say_measured_or_stored(scored):
    with reading(scored) as session:
        expected = recomputed(Told(session))
        assert_equal(by_the_catalogue(session, AS_OF), expected)
    with reading(scored) as session:
        for settled in settled_days(session, AS_OF, Office()):
            with transaction(scored) as writing:
                keep_day(writing, settled)
    with reading(scored) as session:
        assert_equal(by_the_catalogue(session, AS_OF), expected)
    assert date(2026, 3, 29) > SINCE, "clocks change in these days"
