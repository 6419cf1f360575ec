"""An open-loop storm of deliveries with duplicates, disorder and kill -9 in the middle.

Every acknowledged delivery has its effect exactly once, and the latest value stands.
"""

import asyncio
import json
import sys
from collections import Counter
from functools import partial
from random import Random
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import Engine

from models.now import now
from tests.fakes import secrets
from tests.fakes.hubspot_sender import property_change
from tests.fakes.hubspot_sender import signed as hubspot
from tests.fakes.open_loop import Figures, OpenLoop, Timed, at
from tests.fakes.sending import Sent
from tests.fakes.standard_sender import message
from tests.fakes.standard_sender import signed as standard
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.processes import Processes, free_port

DUPLICATED = 0.1
DISORDER_SECONDS = 3.0
LEADS = 200
DONE_WITHIN = 120.0
SECRETS = {
    "SMARKETING_HUBSPOT_SECRET": secrets.HUBSPOT,
    "SMARKETING_GENERIC_SECRET": secrets.STANDARD,
    "SMARKETING_PUBLIC_URL": secrets.PUBLIC_URL,
}


def delivery(number: int, began_ms: int) -> Sent:
    """Make the `number`-th delivery: a changed property, or an event, of one of a few leads."""
    lead = number // 2 % LEADS
    if number % 2:
        change = property_change(lead, "company", f"{number}", began_ms - 10**8 + number)
        return hubspot(json.dumps([change | {"eventId": 7}]).encode())
    told = message(
        f"msg_{number}", "page_view", "2026-11-01T10:00:00Z", external_id=str(lead),
        properties={"number": number},
    )  # fmt: skip
    return standard(json.dumps(told["body"]).encode(), told["id"])


def schedule(deliveries: int, rate: float, random: Random) -> list[Timed]:
    """Give each its second: at a steady rate, shuffled by a few seconds, some of them twice.

    Each is signed when it is sent, and again with every try, as senders do.
    """
    began_ms = int(now().timestamp() * 1000)
    order = sorted(range(deliveries), key=lambda n: n / rate + random.uniform(0, DISORDER_SECONDS))
    timed: list[Timed] = [
        (place / rate, partial(delivery, n, began_ms)) for place, n in enumerate(order)
    ]
    again = [
        (due + random.uniform(0, DISORDER_SECONDS), sign)
        for due, sign in timed
        if random.random() < DUPLICATED
    ]
    return timed + again


async def send_and_kill(
    processes: Processes, port: int, timed: list[Timed], kill_after: float, worker_too: bool
) -> Figures:
    """Send the storm, and in its middle kill the service, and the worker too, and start anew.

    Where only the service is killed the worker begins after that: a process less to start.
    """
    service = processes.serve(port, **SECRETS)
    worker = processes.work() if worker_too else None
    loop = OpenLoop(port)
    storm = asyncio.create_task(loop.send_all(timed))
    await asyncio.sleep(kill_after)
    service.kill()
    if worker:
        worker.kill()
    processes.begin_to_serve(port, **SECRETS)
    processes.work()
    await storm
    return loop.figures


def wait_until_done(engine: Engine) -> None:
    deadline = monotonic() + DONE_WITHIN
    waiting = "SELECT count(*) FROM delivery WHERE state = 'waiting'"
    while monotonic() < deadline:
        with engine.connect() as connection:
            if not connection.exec_driver_sql(waiting).scalar_one():
                return
        sleep(0.1)
    raise TimeoutError("deliveries still wait")


def check(engine: Engine, deliveries: int) -> None:
    with engine.connect() as connection:
        counted = "SELECT state, count(*) FROM delivery GROUP BY state"
        states = [tuple(row) for row in connection.exec_driver_sql(counted)]
        viewed = connection.exec_driver_sql(
            "SELECT properties FROM event WHERE kind = 'page_view'"
        ).scalars()
        numbers = Counter(_json(text)["number"] for text in viewed)
        states_of_leads = connection.exec_driver_sql(
            "SELECT i.external_id, l.state FROM lead l JOIN identity i ON i.lead_id = l.id "
            "WHERE i.system = 'hubspot'"
        ).all()
    assert states == [("done", deliveries)]
    assert numbers == Counter(range(0, deliveries, 2)), "an event is missing, or counts twice"
    latest = {str(n // 2 % LEADS): str(n) for n in range(1, deliveries, 2)}
    told = {name: _json(state)["attributes"]["company"][0] for name, state in states_of_leads}
    assert told == latest


def _json(held: Any) -> Any:
    """Read what SQLite keeps as text, and PostgreSQL's driver gives as a document."""
    return json.loads(held) if isinstance(held, str) else held


def storm(
    processes: Processes, engine: Engine, rate: float, seconds: float, worker_too: bool = True
) -> Figures:
    deliveries = int(rate * seconds)
    timed = schedule(deliveries, rate, Random(8))
    figures = asyncio.run(send_and_kill(processes, free_port(), timed, seconds / 2, worker_too))
    wait_until_done(engine)
    check(engine, deliveries)
    assert figures.acknowledged == len(timed)
    return figures


@ON_SQLITE
def test_a_short_storm_with_a_kill_loses_and_doubles_nothing(
    processes: Processes, engine: Engine
) -> None:
    storm(processes, engine, rate=100, seconds=2, worker_too=False)


@pytest.mark.thorough
def test_a_storm_with_a_kill_is_answered_in_time(
    processes: Processes, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = storm(processes, engine, rate=200, seconds=50)
    with capsys.disabled():
        sys.stdout.write(f"\n{engine.dialect.name}: {figures.told()}\n")
    assert at(figures.answered, 0.99) <= 150
    assert at(figures.answered, 1) <= 700
