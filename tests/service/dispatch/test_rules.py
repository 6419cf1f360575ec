"""The pure rules of dispatches: the schedule, hysteresis, office hours."""

from datetime import UTC, datetime, timedelta

import pytest

from models.calendar.hours import Hours
from models.scorecard.bands import Cutoffs
from service.dispatch import schedule
from service.dispatch.bands import steady_band
from service.dispatch.hours import reachable_at

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def test_ten_attempts_take_about_three_days() -> None:
    waits = [schedule.next_wait(n, 0.0, None) for n in range(1, 11)]
    assert waits[-1] is None
    total = sum((wait for wait in waits if wait), timedelta())
    assert total == timedelta(hours=75, minutes=35, seconds=5)


def test_who_asks_for_more_time_gets_it() -> None:
    assert schedule.next_wait(1, 0.5, 60.0) == timedelta(seconds=60)
    assert schedule.next_wait(2, 0.0, 60.0) == timedelta(minutes=5)


@pytest.mark.parametrize(("days", "hopeless"), [(4.9, False), (5.0, True)])
def test_an_endpoint_is_hopeless_after_five_days(days: float, hopeless: bool) -> None:
    assert schedule.is_hopeless(AT - timedelta(days=days), AT) is hopeless
    assert not schedule.is_hopeless(None, AT)


def test_an_endpoint_that_keeps_failing_is_left_alone_for_longer() -> None:
    seconds = [schedule.quiet_for(n).total_seconds() for n in range(1, 13)]
    assert seconds[:5] == [0, 0, 30, 60, 120]
    assert seconds[-1] == 3600


@pytest.mark.parametrize(
    ("announced", "points", "band"),
    [
        ("cold", 56.9, "cold"), ("cold", 57.0, "warm"), ("warm", 53.1, "warm"),
        ("warm", 52.9, "cold"), ("warm", 71.9, "warm"), ("warm", 72.0, "hot"),
        ("hot", 68.1, "hot"), ("hot", 67.9, "warm"), ("hot", 10.0, "cold"), ("cold", 90.0, "hot"),
    ],
)  # fmt: skip
def test_a_band_changes_only_when_points_are_well_past_the_cutoff(
    announced: str, points: float, band: str
) -> None:
    assert steady_band(announced, points, Cutoffs()) == band


@pytest.mark.parametrize(
    ("at", "reachable"),
    [
        ("2026-03-02T08:30:00+00:00", "2026-03-02T08:30:00+00:00"),
        ("2026-03-02T05:00:00+00:00", "2026-03-02T08:00:00+00:00"),
        ("2026-03-02T17:00:00+00:00", "2026-03-03T08:00:00+00:00"),
        ("2026-03-06T20:00:00+00:00", "2026-03-09T08:00:00+00:00"),
        ("2026-03-28T12:00:00+00:00", "2026-03-30T07:00:00+00:00"),
    ],
    ids=["in hours", "too early", "closed", "friday night", "saturday before summer time"],
)
def test_a_rep_is_disturbed_in_office_hours(at: str, reachable: str) -> None:
    assert reachable_at(datetime.fromisoformat(at), Hours()) == datetime.fromisoformat(reachable)
