"""The worker: what fails or takes long holds up nothing else, and what is done is done once."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from models import inbox, outbox
from models.database import reading, transaction
from models.facts.known import LeadMovedError
from models.ledger import jobs
from models.now import now
from models.tables import Bulletin, Delivery, Job
from service import worker as worker_module
from service.app import Application
from service.connectors import acting
from service.kit.core import Core
from service.rota import Handler
from service.worker import ACT_TRIES, Worker
from tests.fixtures.databases import ON_SQLITE

HOUR = timedelta(hours=1)


@pytest.fixture
def core(app: Application) -> Iterator[Core]:
    app.state.core.champions.refresh()
    yield app.state.core
    app.state.core.engine.dispose()


@contextmanager
def working(core: Core, handlers: Mapping[str, Handler]) -> Iterator[None]:
    thread = Thread(target=Worker(core, handlers).run)
    thread.start()
    try:
        yield
    finally:
        core.stopping.set()
        thread.join()


def enqueue(core: Core, kind: str) -> str:
    with transaction(core.engine) as session:
        return jobs.enqueue(session, kind, {}).id


def state_of(core: Core, job_id: str) -> str:
    with reading(core.engine) as session:
        return session.get_one(Job, job_id).state


@ON_SQLITE
def test_a_schedule_that_fails_keeps_no_other_from_being_done(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def fail(_: object) -> None:
        raise KeyError

    schedules = {"bad": (HOUR, fail), "good": (HOUR, lambda _: done.append("good"))}
    rounds = {"worse": (HOUR, fail), "round": (HOUR, lambda _: done.append("round"))}
    monkeypatch.setattr(worker_module, "SCHEDULES", schedules)
    monkeypatch.setattr(worker_module, "ROUNDS", rounds)
    Worker(core).fire_schedules()
    assert done == ["good", "round"]


@ON_SQLITE
def test_who_trains_holds_up_nobody(core: Core) -> None:
    other, told, seen = Event(), Event(), []

    def train(_core: Core, _arguments: dict[str, Any]) -> None:
        seen.append(other.wait(10))
        told.set()

    enqueue(core, "train")
    enqueue(core, "other")
    with working(core, {"train": train, "other": lambda *_: other.set()}):
        assert told.wait(20)
    assert seen == [True]


def test_a_report_that_found_the_database_locked_is_made_again(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish, tries = jobs.finish, []

    def locked_twice(*told: Any) -> None:
        tries.append(told)
        if len(tries) < 3:
            raise OperationalError("BEGIN", {}, Exception("locked"))
        finish(*told)

    monkeypatch.setattr(jobs, "finish", locked_twice)
    job_id = enqueue(core, "letter")
    assert Worker(core).do_one({"letter": lambda *_: None})
    assert state_of(core, job_id) == "done"


def test_news_that_nobody_can_be_told_keeps_no_other_news_back(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []

    def tell(_core: Core, _session: object, bulletins: list[Bulletin]) -> None:
        for one in bulletins:
            if one.facts["n"] == 2:
                raise KeyError
        told.extend(one.facts["n"] for one in bulletins)

    monkeypatch.setattr(worker_module, "LISTENERS", [tell])
    with transaction(core.engine) as session:
        news = [outbox.bulletin("news", {"n": number}) for number in range(4)]
        outbox.note(session.connection(), news)
    assert Worker(core).relay()
    assert sorted(told) == [0, 1, 3]
    with reading(core.engine) as session:
        assert session.exec(select(Bulletin)).all() == []


def test_a_delivery_that_was_overtaken_is_acted_on_again(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    act, tries = acting.act, []

    def overtaken(*told: Any) -> None:
        tries.append(told)
        if len(tries) <= ACT_TRIES - 1:
            raise LeadMovedError
        act(*told)

    monkeypatch.setattr(acting, "act", overtaken)
    with transaction(core.engine) as session:
        parcel = inbox.Parcel("odoo", "crm.lead", "1", b'{"_model": "crm.lead", "_id": 7}')
        inbox.keep(session.connection(), [parcel], now())
    assert Worker(core).act()
    with reading(core.engine) as session:
        assert session.exec(select(Delivery.state)).one() in ("done", "ignored")
