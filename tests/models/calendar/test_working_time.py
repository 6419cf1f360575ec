"""Working time, worked out by hand: nights, week-ends, holidays, both clock changes, absences."""

from datetime import UTC, datetime, timedelta
from math import isnan
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.calendar.hours import OFFICE, Hours, HoursError
from models.calendar.working_minutes import working_minutes
from models.calendar.working_time import (
    NoWorkingTimeError,
    add_working_time,
    is_working,
    working_time,
)

ALWAYS = (((0, 1440),),) * 7
AROUND_THE_CLOCK = Hours(holidays="", week=ALWAYS)
NIGHTS = Hours(holidays="", week=(((0, 360), (1320, 1440)),) * 7)


def paris(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Paris"), fold=fold)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


@pytest.mark.parametrize(
    ("start", "end", "worked"),
    [
        pytest.param("2026-03-03 10:00", "2026-03-03 11:30", 90, id="within a day"),
        pytest.param("2026-03-03 17:30", "2026-03-04 09:45", 30 + 45, id="over a night"),
        pytest.param("2026-03-03 19:00", "2026-03-04 08:00", 0, id="at night only"),
        pytest.param("2026-03-02 09:00", "2026-03-09 09:00", 5 * 540, id="a week"),
        pytest.param("2026-03-06 17:00", "2026-03-09 10:00", 120, id="over a week-end"),
        pytest.param("2026-03-07 10:00", "2026-03-08 17:00", 0, id="on a week-end only"),
        pytest.param("2026-04-03 17:00", "2026-04-07 10:00", 120, id="Easter Monday"),
        pytest.param("2026-04-30 17:00", "2026-05-04 10:00", 120, id="1 May, a Friday"),
        pytest.param("2026-05-13 17:00", "2026-05-15 10:00", 120, id="Ascension Day"),
        pytest.param("2026-05-22 17:00", "2026-05-26 10:00", 120, id="Whit Monday"),
        pytest.param("2026-07-13 12:00", "2026-07-15 12:00", 540, id="14 July"),
        pytest.param("2026-11-10 17:00", "2026-11-12 10:00", 120, id="11 November"),
        pytest.param("2026-12-24 17:00", "2026-12-28 10:00", 120, id="Christmas and a week-end"),
        pytest.param("2026-12-31 17:00", "2027-01-04 10:00", 120, id="New Year and a week-end"),
        pytest.param("2026-03-27 17:00", "2026-03-30 10:00", 120, id="into summer time"),
        pytest.param("2026-10-23 17:00", "2026-10-26 10:00", 120, id="out of summer time"),
        pytest.param("2025-12-31 09:00", "2027-01-01 09:00", 540 + 252 * 540, id="over a year"),
    ],
)
def test_working_time_of_an_office_in_paris(start: str, end: str, worked: float) -> None:
    begins, ends = paris(start), paris(end)
    assert working_time(begins, ends, Hours()) == minutes(worked)
    assert working_time(ends, begins, Hours()) == minutes(-worked)


@pytest.mark.parametrize(
    ("hours", "start", "end", "worked"),
    [
        pytest.param(AROUND_THE_CLOCK, "2026-03-28 12:00", "2026-03-29 12:00", 23 * 60, id="23 h"),
        pytest.param(AROUND_THE_CLOCK, "2026-10-24 12:00", "2026-10-25 12:00", 25 * 60, id="25 h"),
        pytest.param(NIGHTS, "2026-03-28 12:00", "2026-03-29 12:00", 7 * 60, id="a short night"),
        pytest.param(NIGHTS, "2026-10-24 12:00", "2026-10-25 12:00", 9 * 60, id="a long night"),
        pytest.param(NIGHTS, "2026-06-06 12:00", "2026-06-07 12:00", 8 * 60, id="a night"),
    ],
)
def test_a_night_is_as_long_as_clocks_make_it(
    hours: Hours, start: str, end: str, worked: float
) -> None:
    assert working_time(paris(start), paris(end), hours) == minutes(worked)


@pytest.mark.parametrize(
    ("shift", "worked"),
    [
        ((0, 135), 120), ((135, 165), 0), ((135, 240), 60), ((60, 150), 60), ((120, 180), 0),
        ((180, 240), 60),
    ],
)  # fmt: skip
def test_what_clocks_jump_over_is_not_worked(shift: tuple[int, int], worked: float) -> None:
    """On 29 March 2026 clocks in France went from 2:00 to 3:00."""
    hours = Hours(holidays="", week=((),) * 6 + ((shift,),))
    assert working_time(paris("2026-03-29 00:00"), paris("2026-03-30 00:00"), hours) == minutes(
        worked
    )


@pytest.mark.parametrize(
    ("shift", "worked"),
    [((0, 150), 150), ((150, 180), 90), ((120, 180), 120), ((0, 180), 240), ((180, 240), 60)],
)
def test_what_clocks_show_twice_is_worked_between_first_showings(
    shift: tuple[int, int], worked: float
) -> None:
    """On 25 October 2026 clocks in France went from 3:00 back to 2:00."""
    hours = Hours(holidays="", week=((),) * 6 + ((shift,),))
    assert working_time(paris("2026-10-25 00:00"), paris("2026-10-26 00:00"), hours) == minutes(
        worked
    )


@pytest.mark.parametrize(
    ("hours", "worked"),
    [
        pytest.param(Hours(), 540, id="Good Friday is worked in France"),
        pytest.param(Hours(holidays="FR-57"), 0, id="but not in Moselle"),
        pytest.param(Hours(holidays=""), 540, id="nor without holidays"),
        pytest.param(Hours(holidays="DE", zone="Europe/Berlin"), 0, id="nor in Germany"),
        pytest.param(Hours(zone="America/New_York", holidays="US"), 540, id="it is in New York"),
        pytest.param(Hours(zone="Asia/Kolkata", holidays=""), 540, id="half an hour beside"),
    ],
)
def test_holidays_and_zones_are_of_the_place(hours: Hours, worked: float) -> None:
    zone = ZoneInfo(hours.zone)
    good_friday = datetime(2026, 4, 3, tzinfo=zone), datetime(2026, 4, 4, tzinfo=zone)
    assert working_time(*good_friday, hours) == minutes(worked)


def test_absences_are_not_worked() -> None:
    lunch = paris("2026-03-03 12:00"), paris("2026-03-03 14:00")
    sick = paris("2026-03-04 15:00"), paris("2026-03-06 10:00")
    inside = paris("2026-03-05 09:00"), paris("2026-03-05 12:00")
    hours = Hours(absences=(sick, lunch, inside))
    tuesday, saturday = paris("2026-03-03 00:00"), paris("2026-03-07 00:00")
    assert working_time(tuesday, saturday, hours) == minutes((9 - 2 + 6 + 0 + 8) * 60)
    assert not is_working(paris("2026-03-03 13:00"), hours)
    assert is_working(paris("2026-03-03 14:00"), hours)
    assert not is_working(paris("2026-03-03 18:00"), hours)


@pytest.mark.parametrize(
    ("start", "worked", "end"),
    [
        pytest.param("2026-03-03 10:00", 30, "2026-03-03 10:30", id="within a day"),
        pytest.param("2026-03-03 17:45", 30, "2026-03-04 09:15", id="over a night"),
        pytest.param("2026-03-03 17:30", 30, "2026-03-03 18:00", id="until the day closes"),
        pytest.param("2026-03-07 23:00", 30, "2026-03-09 09:30", id="from a week-end"),
        pytest.param("2026-04-03 17:45", 30, "2026-04-07 09:15", id="over Easter"),
        pytest.param("2026-03-27 17:45", 30, "2026-03-30 09:15", id="into summer time"),
        pytest.param("2026-10-23 17:45", 30, "2026-10-26 09:15", id="out of summer time"),
        pytest.param("2026-12-31 17:45", 30, "2027-01-04 09:15", id="into a new year"),
        pytest.param("2026-03-07 23:00", 0, "2026-03-07 23:00", id="nothing"),
        pytest.param("2025-12-31 09:00", 540 + 252 * 540, "2026-12-31 18:00", id="a year"),
    ],
)
def test_a_deadline_in_working_time(start: str, worked: float, end: str) -> None:
    assert add_working_time(paris(start), minutes(worked), Hours()) == paris(end)


def test_who_never_works_has_no_deadline() -> None:
    idle = Hours(week=((),) * 7)
    assert working_time(paris("2020-01-01 00:00"), paris("2026-01-01 00:00"), idle) == timedelta()
    with pytest.raises(NoWorkingTimeError):
        add_working_time(paris("2026-03-03 10:00"), minutes(1), idle)
    with pytest.raises(ValueError, match="forwards"):
        add_working_time(paris("2026-03-03 10:00"), minutes(-1), Hours())


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Europe/Nowhere"}, {"zone": "../../etc/passwd"}, {"zone": ""},
        {"holidays": "XX"}, {"holidays": "FR-XX"}, {"holidays": "france"},
        {"week": OFFICE[:6]},
        {"week": (((600, 540),), *OFFICE[1:])},
        {"week": (((540, 1441),), *OFFICE[1:])},
        {"week": (((-1, 600),), *OFFICE[1:])},
        {"week": (((540, 720), (700, 800)), *OFFICE[1:])},
        {"absences": ((datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)),)},
    ],
)  # fmt: skip
def test_hours_that_are_none_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(HoursError):
        Hours(**wrong)


FLEXIBLE = (
    ((480, 720), (780, 1000)),
    (),
    ((0, 150),),
    ((150, 1440),),
    ((0, 180),),
    (),
    ((135, 700),),
)

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
instants = st.integers(0, 400 * 24 * 3600).map(lambda seconds: SINCE + timedelta(seconds=seconds))
absences = st.lists(
    st.tuples(instants, st.timedeltas(timedelta(hours=1), timedelta(days=30))).map(
        lambda pair: (pair[0], pair[0] + pair[1])
    ),
    max_size=3,
)
some_hours = st.builds(
    Hours,
    zone=st.sampled_from(["Europe/Paris", "America/New_York", "Pacific/Apia"]),
    holidays=st.sampled_from(["FR", ""]),
    week=st.sampled_from([OFFICE, ALWAYS, NIGHTS.week, FLEXIBLE]),
    absences=absences.map(tuple),
)
durations = st.timedeltas(timedelta(), timedelta(days=20))


@settings(max_examples=60)
@given(some_hours, instants, instants, instants)
def test_working_time_adds_up(
    hours: Hours, one: datetime, other: datetime, third: datetime
) -> None:
    whole = working_time(one, third, hours)
    assert working_time(one, other, hours) + working_time(other, third, hours) == whole


@settings(max_examples=60)
@given(some_hours, instants, durations)
def test_working_time_grows_and_never_faster_than_time(
    hours: Hours, start: datetime, passes: timedelta
) -> None:
    assert timedelta() <= working_time(start, start + passes, hours) <= passes


@settings(max_examples=60)
@given(some_hours, instants, durations, durations)
def test_adding_working_time_is_its_inverse(
    hours: Hours, start: datetime, worked: timedelta, more: timedelta
) -> None:
    end = add_working_time(start, worked, hours)
    later = add_working_time(start, worked + more, hours)
    assert working_time(start, end, hours) == worked
    assert later >= end
    assert add_working_time(end, more, hours) == later or not worked
    if worked:
        assert working_time(start, end - timedelta(microseconds=1), hours) < worked


@settings(max_examples=60)
@given(some_hours, instants, durations)
def test_the_end_of_working_time_comes_no_later(
    hours: Hours, start: datetime, passes: timedelta
) -> None:
    worked = working_time(start, start + passes, hours)
    assert add_working_time(start, worked, hours) <= start + passes


@settings(max_examples=60)
@given(some_hours, instants)
def test_working_is_when_working_time_passes(hours: Hours, at: datetime) -> None:
    passes = working_time(at, at + timedelta(microseconds=1), hours) > timedelta()
    assert is_working(at, hours) == passes


@given(some_hours, st.lists(st.tuples(instants, instants), min_size=1, max_size=5))
@settings(max_examples=40)
def test_many_waits_at_once_are_the_same_as_one_by_one(
    hours: Hours, pairs: list[tuple[datetime, datetime]]
) -> None:
    starts, ends = (
        np.array([*(pair[place].timestamp() for pair in pairs), np.nan]) for place in (0, 1)
    )
    found = working_minutes(starts, ends, hours).tolist()
    expected = [working_time(*pair, hours) / minutes(1) for pair in pairs]
    assert found[:-1] == pytest.approx(expected, abs=1e-6)
    assert isnan(found[-1])
