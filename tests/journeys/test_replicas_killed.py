"""Two replicas and two workers on one PostgreSQL, and one of each is killed every few seconds.

Callers do what careful callers do: what was not acknowledged they send again, to the other replica.
"""

import asyncio
import json
import re
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count, cycle, islice
from random import Random
from threading import Event
from time import monotonic, sleep
from typing import Any, NamedTuple

import httpx
import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from models import tables
from models.database import reading
from models.now import now
from models.tables import Bulletin, Delivery, Feedback, Identity, Job, Lead, Mirror, Score
from tests.fakes import secrets
from tests.fakes.hubspot_writes import FakeHubspot
from tests.fakes.open_loop import at
from tests.fakes.server import serving
from tests.fakes.standard_sender import message, signed
from tests.fixtures.processes import Process, Processes, free_port
from tests.journeys.test_two_of_everything import assert_folded

LEADS, CALLERS = 60, 6
ROUNDS, KILL_EVERY = 12, 3.0
RESTS_WITHIN = 300.0
"""A worker that is killed leaves its job for 30 seconds, and a CRM for three minutes."""

ACKNOWLEDGED, REFUSED = (200, 201, 202), 503
OURS = re.compile(r"e\d+")


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """Several processes that write need PostgreSQL."""
    return postgres_url


class House:
    """Two replicas and two workers; whoever is killed is started again at once."""

    def __init__(self, processes: Processes, crm_url: str) -> None:
        self._processes = processes
        self._settings = {
            "SMARKETING_GENERIC_SECRET": secrets.STANDARD,
            "SMARKETING_HUBSPOT_API_URL": crm_url,
            "SMARKETING_HUBSPOT_API_TOKEN": FakeHubspot.token,
        }
        self.ports = [free_port(), free_port()]
        self._services = [processes.serve(port, **self._settings) for port in self.ports]
        self._workers = [self._work(), self._work()]
        self.killed = 0

    def kill_one_of_each(self, which: int) -> None:
        self._services[which].kill()
        self._workers[which].kill()
        self._services[which] = self._processes.begin_to_serve(self.ports[which], **self._settings)
        self._workers[which] = self._work()
        self.killed += 2

    async def is_ready(self, which: int) -> bool:
        """Say whether a replica is up: of two, one is left alone."""
        with suppress(httpx.HTTPError):
            async with httpx.AsyncClient() as client:
                url = f"http://127.0.0.1:{self.ports[which]}/readyz"
                return (await client.get(url)).status_code == 200
        return False

    def _work(self) -> Process:
        return self._processes.work(**self._settings)


class Call(NamedTuple):
    path: str
    raw: bytes
    headers: dict[str, str]


def of_lead(number: int) -> dict[str, str]:
    return {"system": "hubspot", "external_id": str(number % LEADS)}


def event(number: int) -> dict[str, Any]:
    kind = ("page_view", "content_download", "demo_request")[number % 3]
    return {"id": f"e{number}", "kind": kind, "occurred_at": "2026-11-01T10:00:00Z"}


def score(number: int) -> Call:
    body = {"lead": of_lead(number), "events": [event(number)]}
    return Call("/v1/score", json.dumps(body).encode(), {})


def add_event(number: int) -> Call:
    body = {"events": [{**event(number), "lead": of_lead(number)}]}
    return Call("/v1/events", json.dumps(body).encode(), {})


def judge(number: int) -> Call:
    verdict = ("accepted", "rejected")[number % 2]
    body = {"lead": of_lead(number), "verdict": verdict, "rep": "marie", "comment": f"{number}"}
    return Call("/v1/feedback", json.dumps(body).encode(), {})


def deliver(number: int) -> Call:
    told = message(
        f"msg_{number}", "page_view", "2026-11-01T10:00:00Z", **of_lead(number),
        properties={"number": number},
    )  # fmt: skip
    sent = signed(json.dumps(told["body"]).encode(), told["id"], at=datetime.now(UTC))
    return Call(sent.path, sent.raw, sent.headers)


STORIES: tuple[Callable[[int], Call], ...] = (score, add_event, judge, deliver)


class Callers:
    """Each says one thing after another, and repeats it until it is acknowledged.

    A caller has leads of its own: of one rep's feedback on one lead the order is kept.
    """

    def __init__(self, ports: list[int], key: str) -> None:
        self._addresses = [f"http://127.0.0.1:{port}" for port in ports]
        self._headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
        self._random = Random(4)
        self.said: dict[str, list[int]] = {story.__name__: [] for story in STORIES}
        self.statuses: Counter[int | str] = Counter()
        self.waited: list[float] = []

    async def call_until(self, over: Event) -> None:
        async with httpx.AsyncClient(timeout=5) as client:
            await asyncio.gather(*(self._caller(client, one, over) for one in range(CALLERS)))

    async def _caller(self, client: httpx.AsyncClient, first: int, over: Event) -> None:
        stories = cycle(STORIES)
        for number in count(first, CALLERS):
            if over.is_set():
                return
            story = next(stories)
            began = monotonic()
            await self._say_until_acknowledged(client, story, number)
            self.said[story.__name__].append(number)
            self.waited.append(monotonic() - began)

    async def _say_until_acknowledged(
        self, client: httpx.AsyncClient, story: Callable[[int], Call], number: int
    ) -> None:
        for address in cycle(self._random.sample(self._addresses, 2)):
            call = story(number)
            try:
                answer = await client.post(
                    address + call.path, content=call.raw, headers={**self._headers, **call.headers}
                )
            except httpx.HTTPError as error:
                self.statuses[type(error).__name__] += 1
                await asyncio.sleep(0.05)
                continue
            self.statuses[answer.status_code] += 1
            if answer.status_code in ACKNOWLEDGED:
                return
            assert answer.status_code == REFUSED, answer.text
            await asyncio.sleep(0.05)

    def told(self) -> str:
        return (
            f"{sum(map(len, self.said.values()))} acknowledged; heard {dict(self.statuses)}; "
            f"until acknowledged p50 {at(self.waited, 0.5):.0f} ms, "
            f"p99 {at(self.waited, 0.99):.0f} ms, worst {at(self.waited, 1):.0f} ms"
        )


async def call_and_kill(house: House, callers: Callers) -> None:
    """Kill one of each in turn, as soon as the other two are up, while everybody calls."""
    over = Event()
    calling = asyncio.create_task(callers.call_until(over))
    for which in islice(cycle((0, 1)), ROUNDS):
        await asyncio.sleep(KILL_EVERY)
        while not await house.is_ready(1 - which):
            await asyncio.sleep(0.2)
        house.kill_one_of_each(which)
    await asyncio.sleep(KILL_EVERY)
    over.set()
    await calling


def wait_until_it_rests(engine: Engine) -> None:
    """Wait until everything that was stored had its effect."""
    left: Any = None
    deadline = monotonic() + RESTS_WITHIN
    while monotonic() < deadline:
        with reading(engine) as session:
            left = [
                session.exec(query.limit(1)).first()
                for query in (
                    select(Delivery.id).where(Delivery.state == "waiting"),
                    select(Lead.id).where(Lead.dirty),
                    select(Bulletin.id),
                    select(Mirror.external_id).where(Mirror.due),
                    select(Job.kind).where(Job.state == "running"),
                    select(Job.kind).where(Job.state == "ready", Job.run_at <= now()),
                )
            ]
        if not any(left):
            return
        sleep(0.5)
    raise TimeoutError(f"it never comes to rest: {left}")


def check(engine: Engine, said: dict[str, list[int]]) -> None:
    """Compare what was acknowledged, which is all that was said, with what is there."""
    with reading(engine) as session:
        events = Counter(
            session.exec(select(tables.Event.event_id).where(tables.Event.system == "hubspot"))
        )
        delivered = Counter(
            properties["number"]
            for properties in session.exec(select(tables.Event.properties))
            if properties and "number" in properties
        )
        comments = Counter(session.exec(select(Feedback.comment)))
        assert Counter(said["score"] + said["add_event"]) == Counter(
            {int(name[1:]): n for name, n in events.items() if name and OURS.fullmatch(name)}
        )
        assert Counter(said["deliver"]) == delivered
        assert Counter(map(str, said["judge"])) == comments
        assert set(session.exec(select(Delivery.state))) == {"done"}
        assert session.exec(select(Job).where(Job.state == "dead")).all() == []
        for lead in session.exec(select(Lead)):
            assert_folded(session, lead)


def check_crm(engine: Engine, crm: FakeHubspot) -> None:
    """The CRM shows every lead's newest score: none was lost, and no older one came after it."""
    with reading(engine) as session:
        query = select(Identity.external_id, Score.points).where(Identity.lead_id == Score.lead_id)
        oldest_first = query.order_by(col(Score.scored_at), col(Score.id))
        newest = {name: round(points) for name, points in session.exec(oldest_first)}
    shown = {name: int(float(record["smarketing_points"])) for name, record in crm.records.items()}
    assert shown == newest


@pytest.mark.thorough
def test_nothing_is_lost_doubled_or_answered_with_an_error_of_ours(
    processes: Processes, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    crm = FakeHubspot(clock=monotonic)
    crm.records = {str(number): {} for number in range(LEADS)}
    with serving(crm) as server:
        house = House(processes, server.url)
        key = processes.run("keys", "create", "--role", "admin", "--name", "a test")
        begin(house, key)
        callers = Callers(house.ports, key)
        asyncio.run(call_and_kill(house, callers))
        wait_until_it_rests(engine)
        with capsys.disabled():
            sys.stdout.write(f"\n{house.killed} killed; {callers.told()}\n")
        check(engine, callers.said)
        check_crm(engine, crm)
    assert "request_failed" not in processes.logged()


def begin(house: House, key: str) -> None:
    """Make the leads, and write every point that a score moves into the CRM."""
    headers = {"authorization": f"Bearer {key}"}
    with httpx.Client(base_url=f"http://127.0.0.1:{house.ports[0]}", headers=headers) as client:
        leads = [{"lead": of_lead(number), "events": []} for number in range(LEADS)]
        scored = client.post("/v1/score/batch", json={"leads": leads}, timeout=30)
        assert {one["status"] for one in scored.json()["results"]} == {200}
        live = {"mode": "live", "least_points": 1}
        answer = client.put("/v1/writeback/hubspot", json=live)
        assert answer.status_code == 200, answer.text
