from datetime import UTC, date, datetime, timedelta

import pytest

from training.simulate.demo import DEMO, REPS
from training.simulate.office import Shifts, at_local, next_working_day, works_on

NINE_TO_SIX = next(rep for rep in REPS if rep.id == "julien.moreau")
WITHOUT_WEDNESDAY = next(rep for rep in REPS if rep.id == "fatima.benali")


def local(day, hour):
    return at_local(DEMO, day, hour)


@pytest.fixture
def shifts():
    return Shifts(DEMO, NINE_TO_SIX, date(2026, 3, 1), date(2026, 6, 1))


def test_holidays_and_weekends_are_no_working_days():
    assert works_on(DEMO, date(2026, 4, 30))
    for day in (date(2026, 4, 6), date(2026, 5, 1), date(2026, 5, 14), date(2026, 5, 30)):
        assert not works_on(DEMO, day)
    assert next_working_day(DEMO, date(2026, 5, 1)) == date(2026, 5, 4)


def test_the_clock_follows_summer_time():
    assert local(date(2026, 3, 27), 9).hour == 8
    assert local(date(2026, 3, 30), 9).hour == 7


def test_minutes_pass_in_working_time_alone(shifts):
    thursday = date(2026, 4, 30)
    assert shifts.after(local(thursday, 10), 30) == local(thursday, 10.5)
    assert shifts.after(local(thursday, 17.75), 30) == local(date(2026, 5, 4), 9.25)
    assert shifts.after(local(date(2026, 5, 2), 12), 0) == local(date(2026, 5, 4), 9)
    assert shifts.after(local(thursday, 6), 5) == local(thursday, 9) + timedelta(minutes=5)


def test_before_the_first_day_the_first_shift_is_waited_for(shifts):
    assert shifts.after(datetime(2026, 1, 1, tzinfo=UTC), 0) == local(date(2026, 3, 2), 9)


def test_a_rep_keeps_the_days_of_their_week():
    shifts = Shifts(DEMO, WITHOUT_WEDNESDAY, date(2026, 3, 1), date(2026, 6, 1))
    assert shifts.after(local(date(2026, 4, 22), 10), 0) == local(date(2026, 4, 23), 9)
