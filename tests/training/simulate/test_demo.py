"""The demo company as the database holds it: its size, its funnel, its costs and its days off."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, time, timedelta
from statistics import mean, median
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, func, select

from models.database import reading
from models.facts.state import LeadState
from models.labels.reasons import REASONS
from models.tables import Event, Feedback, Lead, Rep, Spend
from tests.training.simulate.conftest import UNTIL
from training.simulate.demo import DEMO
from training.simulate.office import Shifts, works_on
from training.simulate.report import origins_of, summary

MIDNIGHT = datetime.combine(UNTIL, time(), UTC)
SINCE = MIDNIGHT - timedelta(days=DEMO.days)
WORK = {
    "contact_attempted", "contact_made", "meeting_booked", "meeting_held", "opportunity_created",
    "deal_won", "deal_lost", "recycled",
}  # fmt: skip


@pytest.fixture
def session(demo):
    with reading(demo) as session:
        yield session


@pytest.fixture
def sold(session):
    """By lead that was handed off: kind to the instant it first happened."""
    logs: dict[str, dict[str, datetime]] = defaultdict(dict)
    rows = session.exec(
        select(Event.lead_id, Event.kind, Event.occurred_at)
        .where(col(Event.kind).in_([*WORK, "lead_assigned"]))
        .order_by(col(Event.number))
    )
    for lead_id, kind, occurred_at in rows:
        logs[lead_id].setdefault(kind, occurred_at)
    return logs


def count(session, table):
    return session.exec(select(func.count()).select_from(table)).one()


def test_it_is_of_the_promised_size(session):
    assert 3_500 <= count(session, Lead) <= 6_000
    assert count(session, Event) >= 30_000
    assert count(session, Feedback) >= 2_000
    assert count(session, Rep) == 8
    assert 15 <= len(session.exec(select(Spend.source, Spend.campaign).distinct()).all()) <= 20
    assert all(session.exec(select(Lead.dirty)).all()), "the sweep has to score them"


def test_a_lead_costs_about_40_euros_and_sources_differ(session):
    origins = origins_of(session)
    spent = sum(origin.spent for origin in origins.values())
    assert 37 <= spent / count(session, Lead) <= 43
    assert len(origins) == 8
    costs = [origin.spent / origin.leads for origin in origins.values()]
    accepted = {source: origin.accepted / origin.judged for source, origin in origins.items()}
    assert max(costs) > 5 * min(costs)
    assert min(accepted["referral"], accepted["partner"]) > accepted["purchased list"] + 0.2


def test_the_funnel_is_short_of_the_objectives(sold):
    mature = [log for log in sold.values() if log["lead_assigned"] < MIDNIGHT - timedelta(days=30)]
    met = [
        "meeting_held" in log and log["meeting_held"] < log["lead_assigned"] + timedelta(days=30)
        for log in mature
    ]
    assert 0.28 <= mean(met) <= 0.38
    old = MIDNIGHT - timedelta(days=45)
    signed = ["deal_won" in log for log in sold.values() if log.get("meeting_held", MIDNIGHT) < old]
    assert 0.20 <= mean(signed) <= 0.30


def test_a_rep_gets_25_to_35_leads_a_week(sold):
    weeks = Counter(log["lead_assigned"].isocalendar()[:2] for log in sold.values())
    whole = [weeks[week] / len(DEMO.reps) for week in sorted(weeks)[1:-1]]
    assert 25 <= mean(whole) <= 35
    assert max(whole) < 40


def test_only_some_reps_are_quick(session, sold):
    shifts = {rep.id: Shifts(DEMO, rep, SINCE.date(), UNTIL) for rep in DEMO.reps}
    quick = defaultdict(list)
    leads = select(Lead.id, Lead.rep_id).where(col(Lead.handed_off_at) < MIDNIGHT)
    for lead_id, rep_id in session.exec(leads):
        log = sold[lead_id]
        limit = shifts[rep_id].after(log["lead_assigned"], 30)
        quick[rep_id].append(log.get("contact_attempted", MIDNIGHT) <= limit)
    shares = {rep: mean(inside) for rep, inside in quick.items()}
    assert shares["camille.roux"] > 0.7
    assert shares["marc.delmas"] < 0.1
    assert 0.2 < median(shares.values()) < 0.6


def test_nobody_works_on_holidays_and_weekends_but_leads_come(session):
    zone = ZoneInfo(DEMO.zone)
    worked = session.exec(select(Event.occurred_at).where(col(Event.kind).in_(WORK))).all()
    said = session.exec(select(Feedback.given_at)).all()
    for instant in (*worked, *said):
        assert works_on(DEMO, instant.astimezone(zone).date()), instant
    born = {at.astimezone(zone).date() for at in session.exec(select(Lead.created_at))}
    days = {SINCE.date() + timedelta(days=n) for n in range(DEMO.days)}
    assert {day for day in days if not works_on(DEMO, day)} & born
    assert born <= days


def test_feedback_is_as_it_really_is(session):
    said = session.exec(select(Feedback)).all()
    against = [row for row in said if row.verdict != "accepted"]
    assert 0.35 <= mean(row.verdict == "accepted" for row in said) <= 0.6
    assert 0.1 <= mean(row.reason_code is None for row in against) <= 0.4
    codes = Counter(row.reason_code for row in against if row.reason_code)
    assert len(codes) >= 14
    for row in against:
        assert row.reason_code is None or row.verdict in REASONS[row.reason_code].verdicts
    accepted = defaultdict(list)
    for row in said:
        accepted[row.rep_id].append(row.verdict == "accepted")
    assert mean(accepted["thomas.girard"]) + 0.2 < mean(accepted["nathalie.petit"])
    worked = session.exec(
        select(func.count(func.distinct(Event.lead_id))).where(Event.kind == "contact_attempted")
    ).one()
    assert 0.6 <= len(said) / worked <= 0.9, "some never say"


def test_every_rep_has_a_queue_today(session, sold):
    newest = MIDNIGHT - timedelta(days=14)
    for rep in DEMO.reps:
        leads = session.exec(select(Lead).where(Lead.rep_id == rep.id)).all()
        open_leads = [
            lead for lead in leads if lead.verdict is None and lead.handed_off_at > newest
        ]
        unworked = [lead for lead in open_leads if "contact_attempted" not in sold[lead.id]]
        assert len(open_leads) >= 20, rep.id
        assert len(unworked) >= 5, rep.id


def test_logs_are_in_time_order_and_all_of_it_is_past(session):
    before: dict[str, tuple[int, datetime]] = {}
    log = select(Event).order_by(col(Event.lead_id), col(Event.number))
    for event in session.exec(log):
        number, recorded_at = before.get(event.lead_id, (0, SINCE))
        assert event.number == number + 1
        assert event.recorded_at >= recorded_at
        assert event.known_at <= event.recorded_at < MIDNIGHT
        assert event.occurred_at <= event.recorded_at <= event.occurred_at + timedelta(minutes=60)
        before[event.lead_id] = event.number, event.recorded_at


def test_people_are_reachable_nowhere(session):
    for lead in session.exec(select(Lead)):
        domain = lead.email.rpartition("@")[2]
        assert domain.endswith((".example", ".test"))
        assert {"first_name", "last_name", "email"} <= set(lead.person)
        attributes = LeadState.from_json(lead.state).current()
        assert attributes["email_kind"] == ("free" if domain.endswith(".test") else "company")


def test_the_report_names_every_source(session, history):
    lines = list(summary(session, history))
    for source in ("referral", "organic", "paid search", "trade show", "purchased list", "all"):
        assert any(line.startswith(source) for line in lines)
