"""kill -9 in the middle of everything: nothing acknowledged is lost, nothing counts twice."""

import asyncio
from collections.abc import Callable, Iterator
from itertools import count
from random import Random
from time import monotonic
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from tests.fixtures.processes import Process, Processes, free_port

IN_FLIGHT = 8
RESTART_WITHIN = 10.0


class Sender:
    """Keeps requests in flight, repeats what was not acknowledged, and remembers what was."""

    def __init__(self, port: int, key: str) -> None:
        self._address = f"http://127.0.0.1:{port}"
        self._headers = {"authorization": f"Bearer {key}"}
        self._numbers = count()
        self.acknowledged: set[int] = set()
        self.open: set[int] = set()

    async def send_for(self, requests: int, kill: Callable[[], None]) -> int:
        """Acknowledge some requests, then kill while others are in flight; return how many were."""
        async with httpx.AsyncClient(base_url=self._address, headers=self._headers) as client:
            senders = [asyncio.create_task(self._send_on(client)) for _ in range(IN_FLIGHT)]
            goal = len(self.acknowledged) + requests
            while len(self.acknowledged) < goal and not all(task.done() for task in senders):
                await asyncio.sleep(0)
            in_flight = len(self.open)
            kill()
            await asyncio.wait(senders)
        return in_flight

    async def repeat_open(self) -> None:
        """Send again what nobody acknowledged, as a careful sender does, until it all is."""
        until = monotonic() + RESTART_WITHIN
        async with httpx.AsyncClient(base_url=self._address, headers=self._headers) as client:
            for number in sorted(self.open):
                status = 503
                while status == 503 and monotonic() < until:
                    answer = await client.post("/v1/score", json=body(number), timeout=10)
                    status = answer.status_code
                assert status == 200
                self.acknowledged.add(number)
        self.open.clear()

    async def _send_on(self, client: httpx.AsyncClient) -> None:
        for number in self._numbers:
            self.open.add(number)
            try:
                answer = await client.post("/v1/score", json=body(number), timeout=10)
            except httpx.HTTPError:
                return
            if answer.status_code == 200:
                self.open.discard(number)
                self.acknowledged.add(number)


def body(number: int) -> dict[str, Any]:
    """A request whose lead is shared by ten others, with an event of its own."""
    event = {
        "id": f"e{number}",
        "kind": "page_view",
        "occurred_at": "2026-01-05T09:00:00Z",
    }
    return {"lead": {"system": "crm", "external_id": str(number // 10)}, "events": [event]}


def check(engine: Engine, sender: Sender) -> None:
    """Compare what was acknowledged with what is stored."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT event_id, count(*) FROM event WHERE event_id IS NOT NULL GROUP BY event_id"
        ).fetchall()
        folded = connection.exec_driver_sql(
            "SELECT l.id, count(e.number), max(e.number) FROM lead l "
            "LEFT JOIN event e ON e.lead_id = l.id GROUP BY l.id"
        ).fetchall()
    stored = {str(event_id): int(times) for event_id, times in rows}
    lost = [number for number in sender.acknowledged if f"e{number}" not in stored]
    assert not lost, "acknowledged and lost"
    assert set(stored.values()) <= {1}, "stored twice"
    assert all(events == last for _, events, last in folded), "a log with a hole"


def rounds(which: Random, times: int) -> Iterator[tuple[str, int]]:
    for _ in range(times):
        yield which.choice(["service", "worker", "both"]), which.randint(5, 60)


def storm(processes: Processes, engine: Engine, times: int) -> list[float]:
    """Kill service, worker or both, again and again, and check after each.

    Returns how many seconds each restart of the service took.
    """
    restarts: list[float] = []
    port = free_port()
    key = processes.run("keys", "create", "--role", "crm", "--name", "storm")
    sender = Sender(port, key)
    service, worker = processes.serve(port), processes.work()
    for victim, requests in rounds(Random(5), times):
        victims: list[Process] = []
        victims += [service] if victim != "worker" else []
        victims += [worker] if victim != "service" else []

        def kill(victims: list[Process] = victims, service: Process = service) -> None:
            for process in victims:
                process.kill()
            if service not in victims:
                service.end()

        assert asyncio.run(sender.send_for(requests, kill)) >= 5
        check(engine, sender)
        began = monotonic()
        service = processes.serve(port)
        restarts.append(monotonic() - began)
        worker = worker if victim == "service" else processes.work()
        asyncio.run(sender.repeat_open())
        check(engine, sender)
    return restarts


def test_three_kills_lose_and_double_nothing(processes: Processes, engine: Engine) -> None:
    storm(processes, engine, times=3)


@pytest.mark.thorough
def test_fifty_kills_lose_and_double_nothing(processes: Processes, engine: Engine) -> None:
    restarts = storm(processes, engine, times=50)
    assert max(restarts) < RESTART_WITHIN
