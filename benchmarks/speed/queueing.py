"""How long the server takes for the first queue page, with many open leads.

A made-up company's leads are copied until so many are open; a rep and a manager ask for the page.
Half of the leads are nobody's, so that a rep's queue holds them and the rep's own. Each time is
that of one whole request, template included.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from sqlalchemy import Engine, insert, update
from sqlmodel import col, select
from starlette.testclient import TestClient

from benchmarks.speed.rows import Row
from models.database import reading, transaction
from models.ids import new_id
from models.migrations.run import upgrade
from models.now import now
from models.seed import seed
from models.tables import Lead
from service.app import create_app
from service.kit.core import Core
from service.kit.settings import Settings
from service.people.demo import DOMAIN, PASSWORD, ensure_demo_users
from service.worker import Worker
from training.simulate.demo import DEMO
from training.simulate.fill import fill
from training.simulate.history import tell

DAYS, TOGETHER, REQUESTS = 10, 5_000, 40
WHO = ("camille.roux", "manager")
OPEN_LEADS, LIMIT_MS = 100_000, 150


def rows() -> Iterator[Row]:
    with TemporaryDirectory() as folder:
        settings = Settings(var_dir=Path(folder), database_url=f"sqlite:///{folder}/queue.db")
        core = Core.build(settings)
        _make_up(core, OPEN_LEADS)
        for who in WHO:
            times = _ask(settings, who)
            yield Row(
                f"first queue page of {OPEN_LEADS:,}, {who}", median(times) * 1000, "ms", LIMIT_MS,
                "less", min(times) * 1000, max(times) * 1000,
            )  # fmt: skip
        core.engine.dispose()


def _make_up(core: Core, leads: int) -> None:
    upgrade(core.engine)
    with transaction(core.engine) as session:
        seed(session)
    fill(core.engine, tell(replace(DEMO, days=DAYS), now().date()), say=lambda _: None)
    with transaction(core.engine) as session:
        ensure_demo_users(session)
    worker = Worker(core)
    while worker.sweep():
        continue
    _copy(core.engine, leads)


def _copy(engine: Engine, leads: int) -> None:
    """Insert open leads that are as the made-up ones, scored within the last hour."""
    random = Random(1)
    with reading(engine) as session:
        known = [lead.model_dump() for lead in session.exec(select(Lead))]
    copies = islice(cycle(known), leads)
    while rows := [_opened(row, random) for row in islice(copies, TOGETHER)]:
        with transaction(engine) as session:
            session.execute(insert(Lead), rows)
    with transaction(engine) as session:
        session.execute(update(Lead).where(col(Lead.verdict).is_(None)).values(dirty=False))


def _opened(row: dict[str, Any], random: Random) -> dict[str, Any]:
    rep = random.choice([row["rep_id"], None])
    scored_at = now() - timedelta(minutes=random.uniform(0, 60))
    opened = {"id": new_id(), "verdict": None, "rep_id": rep, "scored_at": scored_at}
    return {**row, **opened, "email": None, "dirty": False}


def _ask(settings: Settings, who: str) -> list[float]:
    with TestClient(create_app(settings), base_url="http://testserver") as client:
        page = client.get("/sign-in").text
        csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
        form = {"csrf": csrf, "email": f"{who}@{DOMAIN}", "password": PASSWORD}
        client.post("/sign-in", data=form)
        times = []
        for _ in range(REQUESTS):
            started = perf_counter()
            answer = client.get("/queue")
            times.append(perf_counter() - started)
            if answer.text.count("data-lead=") == 0:
                raise RuntimeError(f"the queue of {who} shows no lead")
    return times
