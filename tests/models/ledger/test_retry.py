"""Retries: pure decisions, told as a table."""

from datetime import timedelta

import pytest

from models.ledger.retry import LONGEST_DELAY, MOST_ATTEMPTS, GiveUp, Retry, decide


@pytest.mark.parametrize(
    ("attempts", "jitter", "seconds"),
    [(1, 0.0, 2.5), (1, 1.0, 5.0), (2, 1.0, 10.0), (4, 1.0, 40.0), (7, 1.0, 320.0)],
)
def test_delays_double_and_are_spread(attempts: int, jitter: float, seconds: float) -> None:
    decision = decide(attempts, permanent=False, jitter=jitter)
    assert decision == Retry(timedelta(seconds=seconds))


def test_no_delay_is_longer_than_an_hour() -> None:
    for attempts in range(1, MOST_ATTEMPTS):
        decision = decide(attempts, permanent=False, jitter=1.0)
        assert isinstance(decision, Retry)
        assert decision.delay <= LONGEST_DELAY


def test_the_last_attempt_and_a_permanent_error_give_up() -> None:
    assert decide(MOST_ATTEMPTS, permanent=False, jitter=0.5) == GiveUp()
    assert decide(1, permanent=True, jitter=0.5) == GiveUp()
