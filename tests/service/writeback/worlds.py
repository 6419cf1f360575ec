"""A service, leads that a CRM knows too, and that CRM's fake behind a line whose time is told."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import func
from sqlmodel import select

from models import now as clock_of
from models.database import reading
from models.now import clock, now
from models.tables import Job
from service.app import Application
from service.kit.outbound import Outbound
from service.kit.settings import Settings
from service.rota import OUTWARD
from service.worker import Worker
from service.writeback import jobs
from service.writeback.connect import Connected, Lines
from tests.fakes.crm import FakeCrm
from tests.fakes.hubspot_writes import FakeHubspot
from tests.fakes.odoo_writes import FakeOdoo
from tests.fakes.pipedrive_writes import FakePipedrive
from tests.fakes.salesforce_writes import FakeSalesforce
from tests.fakes.server import serving
from tests.fixtures.service import Api

KEYS = {key: f"{number:040x}" for number, key in enumerate(("points", "band", "reasons"), 1)}
"""Pipedrive's fields, which the connector has to be told."""


class Time:
    """Passes as always, and at once when somebody waits."""

    def __init__(self) -> None:
        self.passed = 0.0

    def monotonic(self) -> float:
        return monotonic() + self.passed

    def wait(self, seconds: float) -> None:
        self.passed += seconds

    @contextmanager
    def telling(self) -> Iterator[None]:
        real = clock_of._clock
        with clock(lambda: real() + timedelta(seconds=self.passed)):
            yield


class TimedLines(Lines):
    """Lines that wait in told time, and give up on what hangs quickly."""

    def __init__(self, time: Time, seconds: float) -> None:
        super().__init__(Outbound.trusted)
        self.time, self.seconds = time, seconds

    def _open(self, system: str, settings: Settings) -> Connected:
        connected = super()._open(system, settings)
        line = connected.line
        line.clock, line.wait, line.seconds = self.time.monotonic, self.time.wait, self.seconds
        line.__post_init__()
        return connected


FAKES: dict[str, type[FakeCrm]] = {
    "hubspot": FakeHubspot,
    "salesforce": FakeSalesforce,
    "pipedrive": FakePipedrive,
    "odoo": FakeOdoo,
    "odoo_rpc": FakeOdoo,
}


@dataclass
class World:
    app: Application
    api: Api
    system: str
    crm: Any
    time: Time
    url: str

    def record_id(self, number: int) -> str:
        return f"00Q{number:015d}" if self.system == "salesforce" else str(1000 + number)

    def field(self, key: str) -> str:
        names = {
            "hubspot": f"smarketing_{key}",
            "salesforce": f"Smarketing_{key.title()}__c",
            "pipedrive": KEYS.get(key, ""),
            "odoo": f"x_smarketing_{key}",
        }
        return names[self.system]

    def connect(self, mode: str = "live") -> Any:
        body: dict[str, Any] = {"mode": mode}
        if self.system == "pipedrive":
            body["fields"] = KEYS
        answer = self.api.put(f"/v1/writeback/{self.system}", body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def score(self, numbers: Sequence[int], round_: int = 0, known: bool = True) -> None:
        """Score leads; each round makes them better by so much that it shows."""
        at = now()
        for start in range(0, len(numbers), 500):
            leads = [self._lead(n, round_, at) for n in numbers[start : start + 500]]
            answer = self.api.post("/v1/score/batch", {"leads": leads})
            assert {one["status"] for one in answer.json()["results"]} == {200}
        for number in numbers if known else ():
            self.crm.records.setdefault(self.record_id(number), {"email": f"{number}@example.com"})

    def _lead(self, number: int, round_: int, at: datetime) -> dict[str, Any]:
        kinds = ("page_view", "pricing_view", "demo_request")[:round_]
        return {
            "lead": {
                "system": self.system,
                "external_id": self.record_id(number),
                "attributes": {"employees": number % 900, "job_title": "Directrice marketing"},
            },
            "events": [
                {"id": f"{number} {kind}", "kind": kind, "occurred_at": at.isoformat()}
                for kind in kinds
            ],
        }

    def work(self, rounds: int = 400) -> None:
        """Relay and write until no job is left, letting time pass up to the next one."""
        worker = Worker(self.app.state.core)
        for _ in range(rounds):
            while worker.sweep() or worker.relay() or worker.do_one(OUTWARD[-1]):
                pass
            with reading(self.app.state.core.engine) as session:
                query = select(func.min(Job.run_at)).where(Job.state == "ready")
                following: datetime | None = session.exec(query).one()
            if following is None:
                return
            self.time.wait(max((following - now()).total_seconds(), 0.01))
        raise AssertionError("it never comes to rest")

    def state(self) -> Any:
        (one,) = self.api.get("/v1/writeback").json()["items"]
        return one

    def records(self, **query: Any) -> list[Any]:
        items: list[Any] = []
        cursor = None
        while True:
            query |= {"cursor": cursor} if cursor else {}
            page = self.api.get(f"/v1/writeback/{self.system}/records", limit=200, **query).json()
            items += page["items"]
            cursor = page["next"]
            if not cursor:
                return items

    def newest(self) -> dict[str, int]:
        """Return the newest points of each lead, rounded, by the CRM's id."""
        with self.app.state.core.engine.connect() as connection:
            rows = connection.exec_driver_sql(
                "SELECT external_id, points FROM identity JOIN lead ON lead.id = lead_id"
            ).fetchall()
        return {external_id: round(points) for external_id, points in rows}

    def shown(self) -> dict[str, int]:
        """Return the points that the CRM shows."""
        name = self.field("points")
        return {
            one: int(float(values[name]))
            for one, values in self.crm.records.items()
            if values.get(name) not in (None, False, "")
        }


def settings_for(kind: str, url: str, settings: Settings) -> Settings:
    system = kind.partition("_")[0]
    more: dict[str, Any] = {f"{system}_api_url": url}
    match kind:
        case "hubspot":
            more["hubspot_api_token"] = FakeHubspot.token
        case "salesforce":
            more |= {
                "salesforce_client_id": "id",
                "salesforce_client_secret": FakeSalesforce.secret,
            }
        case "pipedrive":
            more["pipedrive_api_token"] = FakePipedrive.token
        case "odoo":
            more["odoo_api_token"] = FakeOdoo.key
        case _:
            more |= {
                "odoo_api_token": FakeOdoo.key, "odoo_login": FakeOdoo.login,
                "odoo_database": "test",
            }  # fmt: skip
    return settings.model_copy(update=more)


@contextmanager
def world_of(
    kind: str, app: Application, api: Api, monkeypatch: pytest.MonkeyPatch, seconds: float = 5.0
) -> Iterator[World]:
    time = Time()
    window, most = (2.0, 20) if kind == "pipedrive" else (10.0, 100)
    crm = FAKES[kind](clock=time.monotonic, window=window, most=most)
    with serving(crm) as server, time.telling():
        core = app.state.core
        told = settings_for(kind, server.url, core.settings)
        for name in told.model_fields_set | set(type(told).model_fields):
            object.__setattr__(core.settings, name, getattr(told, name))
        lines = TimedLines(time, seconds)
        monkeypatch.setattr(jobs, "LINES", lines)
        yield World(app, api, kind.partition("_")[0], crm, time, server.url)
        assert crm.refused == 0, "called beyond the limit"
        for system in list(lines.opened):
            lines.forget(system)
