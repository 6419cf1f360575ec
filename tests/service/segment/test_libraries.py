"""The real Python clients of Segment and RudderStack, unchanged, against a service that listens.

And a bomb: what decompresses to gigabytes costs the service no memory to speak of.
"""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from rudderstack.analytics.client import Client as RudderStack
from segment.analytics.client import Client as Segment

from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.processes import Process, Processes, free_port

pytestmark = ON_SQLITE

WENT_WRONG: list[Any] = []


def by_segment(key: str, host: str) -> Any:
    return Segment(key, host=host, on_error=lambda *trouble: WENT_WRONG.append(trouble), gzip=True)


def by_rudderstack(key: str, host: str) -> Any:
    return RudderStack(key, host=host, on_error=lambda *trouble: WENT_WRONG.append(trouble))


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def service(processes: Processes, port: int) -> Process:
    return processes.serve(port)


@pytest.mark.parametrize("client_of", [by_segment, by_rudderstack])
def test_the_client_works_unchanged(
    service: Process, processes: Processes, port: int, client_of: Callable[[str, str], Any]
) -> None:
    host = f"http://127.0.0.1:{port}"
    write_key = processes.run("keys", "create", "--role", "collector", "--name", "site")
    WENT_WRONG.clear()
    client = client_of(write_key, host)
    client.page(anonymous_id="browser-1", name="Pricing", properties={"path": "/pricing"})
    client.identify("user_42", {"title": "CTO", "employees": 120}, anonymous_id="browser-1")
    then = datetime(2026, 1, 5, 9, tzinfo=UTC)
    client.track("user_42", "Demo Requested", {"seats": 5, "empty": None}, timestamp=then)
    client.screen("user_42", "App", "Home")
    client.group("user_42", "acct_9", {"name": "Société Exemple", "industry": "software"})
    client.alias("user_41", "user_42")
    client.shutdown()
    assert WENT_WRONG == []
    lead, items = seen_by_a_crm(processes, host, "user_42")
    assert {"job_title": "CTO", "employees": 120, "company": "Société Exemple"}.items() <= lead[
        "attributes"
    ].items()
    names = {name["external_id"] for name in lead["identities"]}
    assert names == {"browser-1", "user_41", "user_42"}
    occurred = {item["kind"]: item["occurred_at"] for item in items}
    assert occurred.keys() >= {"merged", "demo_request", "page_view"}
    assert datetime.fromisoformat(occurred["demo_request"]) - then < then.resolution * 10**6


def test_a_bomb_is_refused_in_little_memory(
    service: Process, processes: Processes, port: int
) -> None:
    write_key = processes.run("keys", "create", "--role", "collector", "--name", "site")
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    bomb = gzip.compress(b" " * (100 << 20))
    assert len(bomb) < 200 << 10
    url = f"http://127.0.0.1:{port}/v1/batch"
    before = peak_megabytes(service)
    for _ in range(5):
        answer = httpx.post(url, content=bomb, headers=headers, auth=(write_key, ""))
        assert answer.status_code == 413
    assert peak_megabytes(service) - before < 16


def seen_by_a_crm(processes: Processes, host: str, user: str) -> tuple[Any, list[Any]]:
    key = processes.run("keys", "create", "--role", "crm", "--name", "crm")
    with httpx.Client(base_url=host, headers={"authorization": f"Bearer {key}"}) as client:
        name = {"system": "segment", "external_id": user}
        (lead,) = client.get("/v1/leads", params=name).json()["items"]
        items: list[Any] = client.get(f"/v1/leads/{lead['lead_id']}/timeline").json()["items"]
        return lead, items


def peak_megabytes(process: Process) -> float:
    status = Path(f"/proc/{process.pid}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
