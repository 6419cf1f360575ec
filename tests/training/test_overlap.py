"""Steps overlap, keep their order, are never far ahead, and fail where they fail."""

from collections.abc import Iterator
from itertools import islice
from threading import Event

import pytest

from training.overlap import ahead, behind


def test_all_items_come_in_their_order() -> None:
    done: list[int] = []
    assert list(behind(done.append, ahead(range(100)))) == list(range(100))
    assert done == list(range(100))
    assert list(behind(done.append, ahead([]))) == []


def test_no_more_than_two_items_wait() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for number in range(100):
            made.append(number)
            yield number

    assert list(islice(ahead(items()), 1)) == [0]
    assert len(made) <= 3


def test_an_item_is_made_while_the_one_before_is_done() -> None:
    made = Event()

    def items() -> Iterator[int]:
        yield 1
        made.set()
        yield 2

    assert list(behind(lambda _: made.wait(5) or pytest.fail("waited"), items())) == [1, 2]


def fails(number: int) -> int:
    if number == 3:
        raise OSError("disk full")
    return number


def test_what_fails_in_a_thread_fails_for_the_caller() -> None:
    given: list[int] = []
    with pytest.raises(OSError, match="disk full"):
        given.extend(ahead(map(fails, range(9))))
    assert given == [0, 1, 2]
    given.clear()
    with pytest.raises(OSError, match="disk full"):
        given.extend(behind(fails, range(9)))
    assert given == [0, 1, 2]
