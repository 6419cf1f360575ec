"""The doors as senders meet them, and the worker's part after that."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select
from starlette.testclient import TestClient

from models.database import reading
from models.tables import Delivery, Event, Identity, Lead
from service.app import Application
from service.kit.settings import Settings
from service.worker import Worker
from tests.fakes import secrets
from tests.fakes.sending import Heard, Post, Sent

Act = Callable[[], None]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"public_url": secrets.PUBLIC_URL})


@pytest.fixture
def post(client: TestClient) -> Post:
    """Send a request as its sender made it, without any key."""

    def send(sent: Sent) -> Heard:
        answer = client.post(sent.path, content=sent.raw, headers=sent.headers)
        return Heard(answer.status_code, answer.content)

    return send


@pytest.fixture
def act(app: Application) -> Act:
    """Let a worker act until nothing waits."""

    def until_nothing_waits() -> None:
        worker = Worker(app.state.core)
        while worker.act():
            pass

    return until_nothing_waits


class Stored:
    """What stands in the database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def deliveries(self) -> list[Delivery]:
        with reading(self._engine) as session:
            return list(session.exec(select(Delivery).order_by(Delivery.id)))

    def states(self) -> list[str]:
        return [delivery.state for delivery in self.deliveries()]

    def lead(self, system: str, name: str) -> Lead:
        with reading(self._engine) as session:
            identity = session.get(Identity, (system, name))
            assert identity, f"{system} {name} is not known"
            lead = session.get(Lead, identity.lead_id)
            assert lead
            return lead

    def knows(self, system: str, name: str) -> bool:
        with reading(self._engine) as session:
            return session.get(Identity, (system, name)) is not None

    def attributes(self, system: str, name: str) -> dict[str, Any]:
        lead = self.lead(system, name)
        plain = {key: value for key, (value, _) in lead.state["attributes"].items()}
        return plain | lead.person

    def kinds(self, system: str, name: str) -> list[str]:
        with reading(self._engine) as session:
            lead = self.lead(system, name)
            log = session.exec(select(Event).where(Event.lead_id == lead.id))
            told = sorted(log, key=lambda event: event.number)
            return [event.kind for event in told if event.kind != "attributes_changed"]

    def events(self, system: str, name: str) -> list[Event]:
        with reading(self._engine) as session:
            lead = self.lead(system, name)
            return list(session.exec(select(Event).where(Event.lead_id == lead.id)))


@pytest.fixture
def stored(engine: Engine) -> Stored:
    return Stored(engine)
