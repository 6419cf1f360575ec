"""Two services and two workers on one PostgreSQL: they share leads, jobs and the champion."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, select

from models import registry
from models.database import reading, transaction
from models.facts.replay import state_through
from models.facts.state import LeadState
from models.ledger import jobs
from models.scorecard.scorecard import Scorecard
from models.scorecard.written import WRITTEN
from models.tables import Job, Lead
from tests.fixtures.processes import Processes, free_port

LEADS, REQUESTS = 12, 120


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """Several processes that write need PostgreSQL."""
    return postgres_url


def body(number: int) -> dict[str, Any]:
    """Twelve leads, two systems that know each under one e-mail address, shared event ids."""
    system = "hubspot" if number % 2 else "odoo"
    who = number % LEADS
    event = {"id": f"e{number // 2}", "kind": "page_view", "occurred_at": "2026-01-05T09:00:00Z"}
    return {
        "lead": {"system": system, "external_id": str(who // 2), "email": f"l{who // 2}@x.example"},
        "events": [event],
    }


async def send_everything(addresses: list[str], key: str) -> list[int]:
    """Send each request to both services at once; who is told to come again does."""
    headers = {"authorization": f"Bearer {key}"}
    limits = httpx.Limits(max_connections=40)
    async with httpx.AsyncClient(headers=headers, limits=limits, timeout=30) as client:

        async def send(address: str, number: int) -> int:
            while True:
                answer = await client.post(f"{address}/v1/score", json=body(number))
                if answer.status_code != 503:
                    return answer.status_code

        sent = [send(address, number) for number in range(REQUESTS) for address in addresses]
        return await asyncio.gather(*sent)


def patiently(engine: Engine, look: Any) -> Any:
    """Look again until there is something to see; the suite's own time limit bounds it."""
    while True:
        with reading(engine) as session:
            if found := look(session):
                return found


def test_two_services_and_two_workers_share_one_database(
    processes: Processes, engine: Engine
) -> None:
    key = processes.run("keys", "create", "--role", "admin", "--name", "two")
    ports = [free_port(), free_port()]
    for port in ports:
        processes.serve(port)
        processes.work()
    addresses = [f"http://127.0.0.1:{port}" for port in ports]
    statuses = asyncio.run(send_everything(addresses, key))
    assert set(statuses) == {200}

    with reading(engine) as session:
        leads = session.exec(select(Lead)).all()
        assert len(leads) == LEADS // 2, "one lead for each address, whoever met it first"
        for lead in leads:
            assert_folded(session, lead)
        events = text("SELECT count(*) FROM event WHERE event_id IS NOT NULL")
        assert session.execute(events).scalar_one() == REQUESTS

    swap_champion(engine)
    for address in addresses:
        assert patient_version(address, key) == "promoted"

    with transaction(engine) as session:
        run = registry.request_run(session, "two")
        jobs.enqueue(session, "train", {"run_id": run.id})
    done = patiently(
        engine,
        lambda session: session.exec(
            select(Job).where(Job.state == "done", Job.kind == "train")
        ).all(),
    )
    assert [job.attempts for job in done] == [1]


def assert_folded(session: Session, lead: Lead) -> None:
    """The stored state is what the log folds into."""
    stored = LeadState.from_json(lead.state)
    replayed = state_through(session, lead.id, stored.events)
    assert {k: s.count for k, s in stored.engagement.items()} == {
        k: s.count for k, s in replayed.engagement.items()
    }


def swap_champion(engine: Engine) -> None:
    with transaction(engine) as session:
        version = registry.add_version(
            session, Scorecard(33.0, WRITTEN.log_odds_at_50, WRITTEN.rules), "learned"
        )
        registry.promote(session, version, "two", "to see both swap")


def patient_version(address: str, key: str) -> str:
    """Ask a service until it scores with the new champion."""
    while True:
        answer = httpx.post(
            f"{address}/v1/score?persist=false",
            json=body(0),
            headers={"authorization": f"Bearer {key}"},
        ).json()
        if answer["base_points"] == 33.0:
            return "promoted"
