"""Intake while a CRM is in trouble: deliveries are answered as fast as when it is well.

Real processes: a service, and a worker that writes scores into a CRM that answers, or hangs, drops
connections, fails and talks nonsense.
"""

import asyncio
import sys
from collections.abc import Iterator
from itertools import cycle
from random import Random
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from models.now import now
from tests.fakes.hubspot_writes import FakeHubspot
from tests.fakes.open_loop import Figures, OpenLoop, at
from tests.fakes.server import DROP, HANG, Reply, serving
from tests.fixtures.processes import Processes, free_port
from tests.journeys.test_storm import SECRETS, schedule, wait_until_done

LEADS = 1_000
TROUBLES = (
    HANG, Reply(500), DROP, Reply(200, b"<html>"), Reply(429, headers={"retry-after": "500"}),
)  # fmt: skip


class Company:
    """A service with scored leads whose scores a worker writes into the fake CRM."""

    def __init__(self, processes: Processes, crm: FakeHubspot, url: str) -> None:
        self.crm, self.port = crm, free_port()
        access = {
            "SMARKETING_HUBSPOT_API_URL": url, "SMARKETING_HUBSPOT_API_TOKEN": FakeHubspot.token,
        }  # fmt: skip
        processes.serve(self.port, **SECRETS, **access)
        processes.work(**access)
        key = processes.run("keys", "create", "--role", "admin", "--name", "a test")
        self._headers = {"authorization": f"Bearer {key}"}

    def score(self, kind: str) -> None:
        """Score all leads, each with one more event, so that every score shows."""
        at_now = now().isoformat()
        for start in range(0, LEADS, 250):
            leads = [
                {
                    "lead": {"system": "hubspot", "external_id": str(number)},
                    "events": [{"id": f"{number} {kind}", "kind": kind, "occurred_at": at_now}],
                }
                for number in range(start, start + 250)
            ]
            answer = self._send("POST", "/v1/score/batch", {"leads": leads})
            assert {one["status"] for one in answer.json()["results"]} == {200}

    def go_live(self) -> None:
        assert self._send("PUT", "/v1/writeback/hubspot", {"mode": "live"}).status_code == 200

    def _send(self, method: str, path: str, body: Any) -> httpx.Response:
        url = f"http://127.0.0.1:{self.port}{path}"
        return httpx.request(method, url, json=body, headers=self._headers, timeout=60)

    def storm(self, seed: int, rate: float, seconds: float) -> Figures:
        loop = OpenLoop(self.port)
        timed = schedule(int(rate * seconds), rate, Random(seed))
        asyncio.run(loop.send_all(timed))
        return loop.figures


def troubles() -> Iterator[Reply]:
    return cycle(TROUBLES)


@pytest.mark.thorough
def test_intake_is_as_fast_while_a_crm_is_in_trouble(
    processes: Processes, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    crm = FakeHubspot(clock=lambda: now().timestamp())
    crm.records = {str(number): {} for number in range(LEADS)}
    with serving(crm) as server:
        company = Company(processes, crm, server.url)
        company.go_live()
        figures: dict[str, Figures] = {}
        for name, kind in (("well", "page_view"), ("in trouble", "demo_request")):
            crm.troubles = troubles() if name == "in trouble" else iter(())
            calls = crm.calls
            company.score(kind)
            figures[name] = company.storm(len(figures), rate=60, seconds=15)
            wait_until_done(engine)
            assert crm.calls > calls
        assert crm.refused == 0
    well, ill = figures["well"], figures["in trouble"]
    with capsys.disabled():
        for name, told in figures.items():
            sys.stdout.write(f"\n{engine.dialect.name}, the CRM is {name}: {told.told()}")
    assert at(ill.answered, 0.5) <= 1.5 * at(well.answered, 0.5) + 5
    assert at(ill.answered, 0.99) <= 3 * at(well.answered, 0.99) + 50
