"""Every KPI of twenty leads, worked out by hand: see the table in `twenty_leads.py`."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from models.database import reading, transaction
from models.facts.record import Recorder
from models.facts.store import Store
from models.facts.submission import Submission
from models.kpis import catalogue
from models.kpis.cases import By
from models.kpis.office import Office
from models.kpis.reader import Line, daily
from models.kpis.series import Series
from models.kpis.store import keep_day, settled_days
from models.kpis.tally import Measured, measured, total
from tests.fixtures.databases import ON_SQLITE
from tests.models.kpis.twenty_leads import AS_OF, put_in

MARCH_2 = date(2026, 3, 2)
NEXT_MONDAY, APRIL = date(2026, 3, 9), date(2026, 4, 1)

# KPI, parameters, slicing, value -> the value, and how many it is made of.
BY_HAND: list[tuple[str, dict[str, Any], By, str, float, float]] = [
    # a b c h i j p q of ads; d e f g o r of web; k l m left out, n merged, s a day late, t older.
    ("leads", {}, "all", "", 14, 14),
    ("leads", {}, "source", "ads", 8, 8),
    ("leads", {}, "rep", "ann", 6, 6),
    # a b d e g i j q; t crossed in February.
    ("mqls", {}, "all", "", 8, 8),
    # a on the 5th, b on the 6th, t on the 3rd.
    ("sqls", {}, "all", "", 3, 3),
    # t's, in dollars: a deal, but no euros.
    ("deals_won", {}, "all", "", 1, 1),
    ("revenue_eur", {}, "all", "", 0, 0),
    ("spend_eur", {}, "all", "", 105, 105),
    ("spend_eur", {}, "source", "web", 35, 35),
    ("cost_per_lead_eur", {}, "all", "", 105 / 14, 14),
    ("cost_per_lead_eur", {}, "source", "ads", 70 / 8, 8),
    ("cost_per_mql_eur", {}, "all", "", 105 / 8, 8),
    ("cost_per_sql_eur", {}, "all", "", 105 / 3, 3),
    ("cost_per_deal_eur", {}, "all", "", 105, 1),
    # ann: a b c j p q; bob: d e f g o t.
    ("leads_per_rep_per_week", {}, "all", "", 12 / 2, 2),
    ("leads_per_rep_per_week", {}, "team", "north", 6, 1),
    # minutes: a 10, b 30, c 31, d 20, e 30, f never, g 120, j 5, o 90, p 15, q 60, t 30.
    ("share_attempted_within_minutes", {}, "all", "", 7 / 12, 12),
    ("share_attempted_within_minutes", {"minutes": 31}, "all", "", 8 / 12, 12),
    ("share_attempted_within_minutes", {}, "rep", "bob", 3 / 6, 6),
    ("share_attempted_within_minutes", {}, "band", "hot", 4 / 4, 4),
    ("time_to_first_attempt_minutes", {}, "all", "", 30, 12),
    # a 10, b 60, d 20, e 180, j 5, o 90, p 15, q 60, t 30; c f g never.
    ("time_to_first_contact_minutes", {}, "all", "", 60, 12),
    # a 10, b 10, c 30, d 20, e 30, f 5, g 60, j 20, o 60, p 5, q 60, t ten days.
    ("time_to_hand_off_minutes", {}, "all", "", 20, 12),
    # a b d j accepted, c e not.
    ("acceptance_rate", {}, "all", "", 4 / 6, 6),
    # worked: a b c d e g j t; g and t without a verdict.
    ("feedback_coverage", {}, "all", "", 6 / 8, 8),
    # a b d o t; j's came after 47 days.
    ("meeting_rate", {}, "all", "", 5 / 12, 12),
    ("meeting_rate", {"modes": ["phone", "in_person"]}, "all", "", 4 / 12, 12),
    # a, b, t twice; b did not sign.
    ("signature_rate", {}, "all", "", 3 / 4, 4),
    # MQL and accepted a b d j, MQL only e, neither c: (5/6 - 22/36) / (1 - 22/36).
    ("alignment", {}, "all", "", 8 / 14, 6),
]


def value_of(
    engine: Engine, line: Line, since: date, until: date, at: datetime = AS_OF
) -> Measured:
    with reading(engine) as session:
        found = daily(session, [line], since, until, at, Office())[line]
    return measured(line.series.kpi.kind, total(found.get(line.value or "", {}).values()))


def store(engine: Engine, at: datetime = AS_OF) -> None:
    with reading(engine) as session:
        for settled in settled_days(session, at, Office()):
            with transaction(engine) as writing:
                keep_day(writing, settled)


def assert_by_hand(engine: Engine) -> None:
    for key, parameters, by, value, expected, of in BY_HAND:
        line = Line(Series.of(key, parameters), by, value)
        found = value_of(engine, line, MARCH_2, NEXT_MONDAY)
        assert found.value == pytest.approx(expected), (key, parameters, by)
        assert found.of == pytest.approx(of), (key, parameters, by)
        assert found.immature == 0, key


def test_every_kpi_is_what_was_worked_out_by_hand(engine: Engine) -> None:
    put_in(engine)
    assert {row[0] for row in BY_HAND} == set(catalogue.KPIS)
    assert_by_hand(engine)


def test_stored_days_read_as_they_were_measured_whatever_comes_later(engine: Engine) -> None:
    put_in(engine)
    store(engine)
    store(engine)
    assert_by_hand(engine)
    with transaction(engine) as session:
        late = Submission("crm", "late", created_at=datetime(2026, 3, 3, 9, tzinfo=UTC))
        recorder = Recorder(Store(session.connection()), [late], AS_OF)
        recorder.record(late)
        recorder.write()
    assert_by_hand(engine)


@ON_SQLITE
def test_what_takes_longer_than_a_week_is_measured_over_a_month(engine: Engine) -> None:
    put_in(engine)
    # a 1000 and, through the merge, 500; d 2000; t 0 euros.
    assert value_of(engine, Line(Series.of("deals_won")), MARCH_2, APRIL).value == 4
    assert value_of(engine, Line(Series.of("revenue_eur")), MARCH_2, APRIL).value == 3500
    # o accepted, p rejected and accepted three days later; q was withdrawn.
    judged = value_of(engine, Line(Series.of("acceptance_rate")), MARCH_2, APRIL)
    assert (judged.value, judged.of) == (6 / 8, 8)
    # d signed within 60 days, o after 69.
    signed = value_of(engine, Line(Series.of("signature_rate")), MARCH_2, APRIL)
    assert (signed.value, signed.of) == (4 / 6, 6)


@ON_SQLITE
def test_percentiles_say_what_the_slowest_waited(engine: Engine) -> None:
    put_in(engine)
    attempts = Line(Series.of("time_to_first_attempt_minutes"))
    assert value_of(engine, attempts, MARCH_2, NEXT_MONDAY).percentile_95 is None, "f waits on"
    handoffs = Line(Series.of("time_to_hand_off_minutes"))
    assert value_of(engine, handoffs, MARCH_2, NEXT_MONDAY).percentile_95 == 10 * 24 * 60


@ON_SQLITE
def test_young_leads_are_immature(engine: Engine) -> None:
    put_in(engine)
    young = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    line = Line(Series.of("share_attempted_within_minutes"))
    found = value_of(engine, line, MARCH_2, NEXT_MONDAY, young)
    # At 9:30 only t has waited 30 minutes; a and b were handed off at 9:10.
    assert (found.value, found.of, found.immature) == (1.0, 1, 2)
    line = Line(Series.of("meeting_rate"))
    found = value_of(engine, line, MARCH_2, NEXT_MONDAY, datetime(2026, 3, 12, tzinfo=UTC))
    assert (found.value, found.of, found.immature) == (None, 0, 12)


@ON_SQLITE
def test_a_changed_definition_begins_a_new_series(engine: Engine, monkeypatch) -> None:
    put_in(engine)
    first = datetime(2026, 3, 5, 12, tzinfo=UTC)
    store(engine, first)
    leads = catalogue.KPIS["leads"]

    def nothing(cases):
        entries = leads.measure(cases)
        return entries.where(entries.at < 0)

    monkeypatch.setitem(catalogue.KPIS, "leads", replace(leads, measure=nothing, definition=2))
    store(engine)
    line = Line(Series.of("leads"))
    assert value_of(engine, line, MARCH_2, date(2026, 3, 5)).value == 10, "as it was stored"
    assert value_of(engine, line, date(2026, 3, 5), NEXT_MONDAY).value == 0, "as it is defined now"


@ON_SQLITE
def test_older_leads_that_are_imported_later_are_stored_backwards(engine: Engine) -> None:
    put_in(engine)
    store(engine)
    with transaction(engine) as session:
        older = Submission("crm", "older", created_at=datetime(2026, 1, 15, 9, tzinfo=UTC))
        recorder = Recorder(Store(session.connection()), [older], AS_OF)
        recorder.record(older)
        recorder.write()
    line = Line(Series.of("leads"))
    before = value_of(engine, line, date(2026, 1, 1), APRIL)
    store(engine, AS_OF + timedelta(minutes=1))
    assert value_of(engine, line, date(2026, 1, 1), APRIL) == before
    assert before.value == 17, "14 in the week, s on the 9th, t in February, and this one"
