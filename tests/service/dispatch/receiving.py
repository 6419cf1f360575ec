"""A receiver of dispatches on loopback, behind a public address, and a worker that works it off."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from service.app import Application
from service.dispatch import jobs
from service.kit.outbound import Outbound
from service.rota import OUTWARD
from service.worker import Worker
from tests.fakes.public import PUBLIC, Network, our_tls, their_tls
from tests.fakes.server import FakeServer, Handle, serving
from tests.fixtures.service import Api

URL = f"https://{PUBLIC}/hooks"


@dataclass
class Receiver:
    """`url` is public to look at; what is sent there arrives at `server`."""

    server: FakeServer
    url: str = "https://hooks.example/in"


@contextmanager
def receiving(monkeypatch: pytest.MonkeyPatch, handle: Handle) -> Iterator[Receiver]:
    with serving(handle, their_tls()) as server:
        client = Outbound.untrusted(lambda *_: [PUBLIC], Network(server.port), our_tls())
        monkeypatch.setattr(jobs, "client", lambda: client)
        monkeypatch.setattr("service.kit.outbound.check", lambda _url: None)
        with client:
            yield Receiver(server)


def work(app: Application) -> None:
    """Sweep, relay and send until nothing is due."""
    worker = Worker(app.state.core)
    while worker.sweep() or worker.relay() or worker.do_one(OUTWARD[1]):
        pass


def listen(admin: Api, url: str, *kinds: str, **more: Any) -> dict[str, Any]:
    answer = admin.post("/v1/webhooks", {"url": url, "kinds": list(kinds), **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made
