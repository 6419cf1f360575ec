"""Replaying history into features: events folded into states, then read as snapshots."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from time import perf_counter

from benchmarks.speed.rows import Row
from models.facts.replay import state_of
from models.tables import Event

EVENTS_OF_A_LEAD = 20
KINDS = ("page_view", "email_open", "pricing_view", "demo_request", "form_submit")
START = datetime(2026, 1, 1, tzinfo=UTC)
SIZES = (250_000, 2_500_000)


def rows() -> Iterator[Row]:
    """The rate of many events, and how it compares with that of a tenth of them."""
    few, many = (_rate(events) for events in SIZES)
    yield Row("replay into features", many, "events a second", 150_000)
    yield Row("replay of ten times as many events", many / few, "of the rate", 0.9)


def _rate(events: int) -> float:
    """Go through a log lead by lead, as it is read from the database: a slice at a time."""
    folded, spent, random = 0, 0.0, Random(1)
    while folded < events:
        log = [_history(random) for _ in range(500)]
        began = perf_counter()
        for history in log:
            state_of(history).snapshot(history[-1].occurred_at.timestamp())
        spent += perf_counter() - began
        folded += 500 * EVENTS_OF_A_LEAD
    return folded / spent


def _history(random: Random) -> list[Event]:
    times = sorted(random.random() * 90 for _ in range(EVENTS_OF_A_LEAD))
    return [
        Event(
            lead_id="made-up", number=number, system="bench", kind=random.choice(KINDS),
            occurred_at=START + timedelta(days=days), known_at=START, recorded_at=START,
            properties={"page": "/pricing"},
        )
        for number, days in enumerate(times, start=1)
    ]  # fmt: skip
