"""Labels ripen as time passes: one lead's life in the database, read on day after day."""

from datetime import UTC, datetime, timedelta

import pytest

from models.database import reading, transaction
from models.facts.feedback import record_feedback, withdraw_feedback
from models.facts.record import Recorder
from models.facts.store import Store
from models.facts.submission import Fact, Submission
from models.labels.decide import Settings
from models.now import clock, now
from tests.fixtures.databases import ON_SQLITE
from training.dataset import load

pytestmark = ON_SQLITE

HANDED_OFF = datetime(2026, 3, 2, 9, tzinfo=UTC)


def at(day):
    return clock(lambda: HANDED_OFF + timedelta(days=day))


@pytest.fixture
def happens(engine):
    def record(kind, day, **properties):
        with at(day), transaction(engine) as session:
            facts = [Fact(kind, now(), properties=properties)]
            submission = Submission("crm", "1", {"country": "FR"}, facts, attributes_at=HANDED_OFF)
            recorder = Recorder(Store(session.connection()), [submission], now())
            lead = recorder.record(submission).lead
            recorder.write()
            return lead.id

    return record


@pytest.fixture
def handed_off(happens):
    return happens("lead_assigned", 0, rep="ana")


@pytest.fixture
def says(engine, handed_off):
    def give(verdict, day, code=None, rep="ana"):
        with at(day), transaction(engine) as session:
            return record_feedback(
                session, handed_off, verdict, now(), rep_id=rep, reason_code=code
            )

    return give


@pytest.fixture
def reads(engine, handed_off):
    """Return the label on some days: kind and why; and the rows that there are to learn from."""

    def read(*days):
        found = []
        for day in days:
            with at(day), reading(engine) as session:
                data = load(session, now(), Settings())
            ((kind, why),) = data.labels
            assert len(data.examples) == (kind in ("positive", "negative"))
            found.append((kind, why))
        return found

    return read


def test_a_lead_that_nobody_works_in_time_never_counts(happens, reads):
    assert reads(1, 13, 200) == [("censored", "not_worked")] * 3
    happens("contact_attempted", 20)
    assert reads(21, 200) == [("censored", "not_worked")] * 2


def test_silence_ripens_when_its_window_has_passed(happens, reads):
    happens("contact_attempted", 1)
    assert reads(2, 89, 90) == [
        ("censored", "too_young"), ("censored", "too_young"), ("negative", "silent"),
    ]  # fmt: skip


def test_feedback_is_amended_and_withdrawn(engine, says, reads):
    says("accepted", 2)
    slip = says("rejected", 5, "no_fit")
    assert reads(1, 3, 6) == [
        ("censored", "not_worked"), ("positive", "accepted"), ("negative", "no_fit"),
    ]  # fmt: skip
    with at(7), transaction(engine) as session:
        withdraw_feedback(session, slip, now())
    assert reads(8) == [("positive", "accepted")]


def test_what_came_of_it_outranks_what_was_said_from_the_day_it_is_known(says, happens, reads):
    says("rejected", 2, "no_fit")
    happens("meeting_held", 10)
    assert reads(9, 10) == [("negative", "no_fit"), ("positive", "meeting_held")]
    says("rejected", 12, "no_need")
    assert reads(13) == [("positive", "meeting_held")]


def test_a_recycled_lead_comes_back_and_is_judged_anew(happens, says, reads):
    happens("contact_attempted", 1)
    says("recycled", 2, "bad_timing")
    assert reads(3, 91) == [("censored", "bad_timing")] * 2
    happens("contact_made", 100)
    says("accepted", 100)
    assert reads(99, 101) == [("censored", "bad_timing"), ("positive", "accepted")]
    happens("meeting_held", 150)
    assert reads(151) == [("positive", "meeting_held")]


def test_who_objects_is_taken_out_whatever_came_of_it(happens, says, reads):
    happens("meeting_held", 10)
    says("rejected", 20, "opt_out")
    assert reads(19, 21) == [("positive", "meeting_held"), ("excluded", "opt_out")]
