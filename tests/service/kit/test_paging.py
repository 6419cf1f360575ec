"""Cursors: read back as they were made, and nothing else is."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.kit.errors import Invalid
from service.kit.paging import MAX_PLACE, decode_cursor, decode_instant, encode_cursor


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(0, MAX_PLACE - 1))
def test_a_cursor_is_read_back(text: str, number: int) -> None:
    assert decode_cursor(encode_cursor([text, number]), str, int) == [text, number]


@given(st.text(max_size=40))
def test_any_other_text_is_no_cursor(text: str) -> None:
    with pytest.raises(Invalid):
        decode_cursor(text, int, int, int)


@pytest.mark.parametrize(
    "place", [[], [1.0], [None], [True], ["1"], [[1]], [1, 2], [-1], [MAX_PLACE], [2**64 - 1]]
)
def test_a_cursor_of_another_list_is_refused(place: list[object]) -> None:
    with pytest.raises(Invalid):
        decode_cursor(encode_cursor(place), int)


def test_an_instant_is_read_back() -> None:
    for instant in (datetime(2026, 3, 1, 9, 30, tzinfo=UTC), datetime.max.replace(tzinfo=UTC)):
        assert decode_instant(instant.isoformat(timespec="microseconds")) == instant


@given(st.text(st.sampled_from("0123456789-:.+TZ "), max_size=35))
def test_any_other_text_is_no_instant(text: str) -> None:
    with pytest.raises(Invalid):
        decode_instant(text)
