"""What clocks show, worked out by hand: an office in Paris, 9:00 to 18:00, 30 minutes to call."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.calendar.hours import Hours
from models.clocks.commitments import Commitments
from models.clocks.rules import Clock, Course, Deed, clocks, current, next_change, rounds

ALL = Commitments(attempted_minutes=30, contacted_minutes=120, feedback_minutes=540)


def paris(text: str) -> datetime:
    """Read a time of March 2026; the 3rd is a Tuesday."""
    return datetime.fromisoformat(f"2026-03-{text}").replace(tzinfo=ZoneInfo("Europe/Paris"))


def course(*deeds: tuple[str, str]) -> Course:
    done = tuple(Deed(kind, paris(at)) for kind, at in deeds)
    return Course("lead", paris("02 10:00"), "camille", done)


def attempt(at: str, *deeds: tuple[str, str], hours: Hours | None = None) -> Clock:
    """Tell the clock of the first attempt of a lead handed off on Tuesday at 10:00."""
    told = course(("lead_assigned", "03 10:00"), *deeds)
    (clock,) = clocks(told, Commitments(), hours or Hours(), paris(at))
    return clock


@pytest.mark.parametrize(
    ("at", "state", "left"),
    [
        ("03 10:00", "running", 30), ("03 10:19", "running", 11), ("03 10:20", "at_risk", 10),
        ("03 10:30", "at_risk", 0), ("03 10:31", "breached", -1), ("04 10:00", "breached", -510),
    ],
)  # fmt: skip
def test_a_clock_runs_is_at_risk_and_breached(at: str, state: str, left: float) -> None:
    clock = attempt(at)
    assert (clock.state, clock.left) == (state, timedelta(minutes=left))
    assert clock.due_at == paris("03 10:30")


@pytest.mark.parametrize(
    ("deed", "state"),
    [
        (("contact_attempted", "03 10:30"), "met"), (("contact_made", "03 10:12"), "met"),
        (("meeting_booked", "03 10:12"), "met"), (("rejected", "03 10:12"), "met"),
        (("contact_attempted", "03 10:31"), "breached"), (("recycled", "03 10:12"), "paused"),
        (("recycled by a verdict", "03 10:12"), "paused"), (("recycled", "03 10:31"), "breached"),
    ],
)  # fmt: skip
def test_what_stops_a_clock(deed: tuple[str, str], state: str) -> None:
    clock = attempt("09 10:00", deed)
    assert clock.state == state
    assert clock.stopped_at == paris(deed[1])
    assert not clock.open


def test_a_clock_stands_still_at_night_and_goes_on_in_the_morning() -> None:
    told = course(("lead_assigned", "03 17:45"))
    shown = {at: clocks(told, Commitments(), Hours(), paris(at))[0] for at in
             ("03 17:50", "03 23:00", "04 09:05")}  # fmt: skip
    assert [(c.state, c.left) for c in shown.values()] == [
        ("running", timedelta(minutes=25)),
        ("paused", timedelta(minutes=15)),
        ("at_risk", timedelta(minutes=10)),
    ]
    assert shown["03 23:00"].due_at == paris("04 09:15")


def test_overtime_is_in_time() -> None:
    told = course(("lead_assigned", "03 17:30"), ("contact_attempted", "03 19:00"))
    (clock,) = clocks(told, Commitments(), Hours(), paris("04 12:00"))
    assert (clock.state, clock.left) == ("met", timedelta())


def test_an_absence_pauses_a_clock() -> None:
    away = Hours(absences=((paris("03 10:10"), paris("05 09:00")),))
    assert attempt("04 12:00", hours=away).state == "paused"
    assert attempt("04 12:00", hours=away).left == timedelta(minutes=20)
    assert attempt("05 09:15", hours=away).state == "at_risk"
    assert attempt("04 12:00", hours=away).due_at == paris("05 09:20")


def test_each_step_has_its_own_clock() -> None:
    told = course(
        ("lead_assigned", "03 10:00"), ("contact_attempted", "03 10:20"),
        ("contact_made", "03 12:30"), ("accepted", "04 09:30"),
    )  # fmt: skip
    shown = clocks(told, ALL, Hours(), paris("04 10:00"))
    assert [(c.step, c.state, c.left) for c in shown] == [
        ("attempted", "met", timedelta(minutes=10)),
        ("contacted", "breached", timedelta(minutes=-30)),
        ("feedback", "met", timedelta(minutes=30)),
    ]
    assert current(shown) is None
    before = clocks(told, ALL, Hours(), paris("03 12:10"))
    heeded = current(before)
    assert heeded is not None
    assert (heeded.step, heeded.state) == ("contacted", "breached")


def test_a_recycled_lead_that_is_handed_off_again_begins_another_round() -> None:
    told = course(
        ("lead_assigned", "03 10:00"), ("lead_assigned", "03 10:10"),
        ("contact_attempted", "03 10:20"), ("recycled", "03 11:00"), ("lead_assigned", "10 09:00"),
    )  # fmt: skip
    first, second = rounds(told)
    assert (first.began_at, first.first) == (paris("03 10:00"), True)
    assert (second.began_at, second.first, second.deeds) == (paris("10 09:00"), False, ())
    (clock,) = clocks(told, Commitments(), Hours(), paris("10 09:10"))
    assert (clock.state, clock.left) == ("running", timedelta(minutes=20))


def test_without_hand_off_or_commitment_there_is_no_clock() -> None:
    at = paris("03 12:00")
    assert clocks(course(("contact_attempted", "03 10:00")), ALL, Hours(), at) == []
    assert clocks(course(("lead_assigned", "03 13:00")), ALL, Hours(), at) == []
    assert clocks(course(("lead_assigned", "03 10:00")), Commitments(None), Hours(), at) == []


def test_who_never_works_is_never_late() -> None:
    clock = attempt("30 12:00", hours=Hours(week=((),) * 7))
    assert (clock.state, clock.due_at) == ("paused", None)


@settings(max_examples=60)
@given(st.integers(0, 14 * 24 * 60), st.integers(1, 5000))
def test_a_clock_changes_when_it_says_and_not_before(handed_off: int, limit: int) -> None:
    start = paris("01 00:00") + timedelta(minutes=handed_off)
    told = Course("lead", start, "camille", (Deed("lead_assigned", start),))
    at = start
    for state in ("at_risk", "breached"):
        following = next_change(clocks(told, Commitments(limit), Hours(), at), Hours(), at)
        assert following is not None
        assert clocks(told, Commitments(limit), Hours(), following)[0].state == state
        before = following - timedelta(seconds=1, microseconds=1)
        assert clocks(told, Commitments(limit), Hours(), before)[0].state != state
        at = following
    assert next_change(clocks(told, Commitments(limit), Hours(), at), Hours(), at) is None
