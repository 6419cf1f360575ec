"""The pure pieces that pace calls: Retry-After, the bucket, the breaker."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.kit.breaker import FAILURES, FIRST_SECONDS, LONGEST_SECONDS, Breaker
from service.kit.bucket import Bucket
from service.kit.retry_after import LONGEST_SECONDS as A_DAY
from service.kit.retry_after import Unit, retry_after

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "unit", "seconds"),
    [
        ("7", "seconds", 7.0),
        ("1.5", "seconds", 1.5),
        ("7000", "milliseconds", 7.0),
        ("Mon, 02 Mar 2026 08:00:30 GMT", "seconds", 30.0),
        ("Mon, 02 Mar 2026 08:00:30 GMT", "milliseconds", 30.0),
        ("Mon, 02 Mar 2026 07:00:00 GMT", "seconds", 0.0),
        ("99999999", "seconds", A_DAY),
        ("soon", "seconds", None),
        ("-5", "seconds", None),
        ("٣", "seconds", None),
        ("1e9", "seconds", None),
        ("Mon, 02 Mar 99999999999 08:00:00 GMT", "seconds", None),
        ("Mon, 02 Mar 2026 08:00:00 +99999999999999", "seconds", None),
        ("", "seconds", None),
        (None, "seconds", None),
    ],
)
def test_retry_after(value: str | None, unit: Unit, seconds: float | None) -> None:
    assert retry_after(value, AT, unit) == seconds


@settings(max_examples=40, deadline=None)
@given(
    calls=st.integers(1, 200),
    seconds=st.floats(0.5, 60),
    pauses=st.lists(st.floats(0, 5), min_size=50, max_size=400),
)
def test_no_window_holds_more_calls_than_the_limit(
    calls: int, seconds: float, pauses: list[float]
) -> None:
    at = 100.0
    bucket = Bucket.for_limit(calls, seconds, at)
    called: list[float] = []
    for pause in pauses:
        at += pause if bucket.take(at) else 0.0
        if bucket.take(at) == 0:
            called.append(at)
    for begin in called:
        assert sum(begin <= one < begin + seconds for one in called) <= max(calls, 2)


def test_waiting_as_long_as_told_is_enough() -> None:
    bucket = Bucket.for_limit(10, 1.0, 0.0)
    at, waits = 0.0, []
    for _ in range(50):
        if wait := bucket.take(at):
            waits.append(wait)
            at += wait
            assert bucket.take(at) == 0
    assert len(waits) > 40


def test_the_breaker_opens_after_failures_in_a_row_and_longer_each_time() -> None:
    breaker = Breaker()
    for _ in range(FAILURES - 1):
        breaker.failed(0.0)
    assert breaker.wait(0.0) == 0
    breaker.failed(0.0)
    assert breaker.wait(0.0) == FIRST_SECONDS
    assert breaker.wait(FIRST_SECONDS) == 0
    breaker.failed(FIRST_SECONDS)
    assert breaker.wait(FIRST_SECONDS) == 2 * FIRST_SECONDS
    for _ in range(20):
        breaker.failed(1000.0)
    assert breaker.wait(1000.0) == LONGEST_SECONDS


def test_a_success_closes_the_breaker() -> None:
    breaker = Breaker()
    for _ in range(FAILURES):
        breaker.failed(0.0)
    breaker.succeeded()
    assert breaker.wait(0.0) == 0


def test_a_pause_that_was_asked_for_is_kept() -> None:
    breaker = Breaker()
    breaker.pause(0.0, 30.0)
    breaker.pause(0.0, 5.0)
    assert breaker.wait(0.0) == 30.0
