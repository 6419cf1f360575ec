from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.tabular.dates import looks_like_times, read_times


@pytest.mark.parametrize(
    ("texts", "first"),
    [
        (["2024-03-04"], (2024, 3, 4)),
        (["2024-03-04T10:00:00Z"], (2024, 3, 4, 10)),
        (["2024-03-04 10:00:00+02:00"], (2024, 3, 4, 8)),
        (["04/03/2024", "25/03/2024"], (2024, 3, 4)),
        (["03/04/2024", "03/25/2024"], (2024, 3, 4)),
        (["03/04/2024 09:30 PM", "12/31/2024"], (2024, 3, 4, 21, 30)),
        (["04.03.2024 10:15", "31.03.2024"], (2024, 3, 4, 10, 15)),
        (["04/03/24"], (2024, 3, 4)),
        (["1709546400"], (2024, 3, 4, 10)),
        (["1709546400000"], (2024, 3, 4, 10)),
        (["4 Mar 2024"], (2024, 3, 4)),
        (["March 4, 2024"], (2024, 3, 4)),
        (["2024/3/4 10:00"], (2024, 3, 4, 10)),
    ],
)
def test_times_are_read_as_people_write_them(texts, first):
    assert read_times(texts)[0] == datetime(*first).replace(tzinfo=UTC).timestamp()  # noqa: DTZ001 - the zone follows


def test_what_is_no_time_is_none():
    assert read_times(["", "soon", "32/01/2024", "2024-13-01"]) == [None] * 4


def test_numbers_and_names_do_not_look_like_times():
    assert not looks_like_times(["12", "13.5", "2024"])
    assert not looks_like_times(["a-b", "paris"])
    assert looks_like_times(["2024-01-05", "2024-02-05"])


@given(st.lists(st.text(max_size=30)))
def test_any_text_is_read_or_none(texts):
    assert len(read_times(texts)) == len(texts)


@given(st.lists(st.dates(date(1990, 1, 1), date(2090, 1, 1)), min_size=1))
def test_a_column_is_read_back_whichever_comes_first(days):
    whole = [datetime(day.year, day.month, day.day, tzinfo=UTC) for day in days]
    if any(time.day > 12 for time in whole):
        for form in ("%d/%m/%Y", "%m/%d/%Y"):
            read = read_times([time.strftime(form) for time in whole])
            assert read == [time.timestamp() for time in whole]
