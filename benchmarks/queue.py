"""How long the server takes for the first queue page, with many open leads.

`python -m benchmarks.queue [--leads 100000]` makes up a company, copies its leads until so many
are open, and asks for the page as a rep and as a manager. Half of the leads are nobody's, so that a
rep's queue holds them and the rep's own. Each time is that of one whole request, template included.
"""

import argparse
import sys
from dataclasses import replace
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import Engine, insert, update
from sqlmodel import col, select
from starlette.testclient import TestClient

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
LIMIT = 0.150


def main() -> int:
    """Print the times; fails when the slower median is over the limit."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--leads", type=int, default=100_000)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        settings = Settings(var_dir=Path(folder), database_url=f"sqlite:///{folder}/queue.db")
        core = Core.build(settings)
        _make_up(core, asked.leads)
        slowest = max(_ask(settings, who, asked.leads) for who in WHO)
        core.engine.dispose()
    return int(slowest > LIMIT)


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


def _ask(settings: Settings, who: str, leads: int) -> float:
    with TestClient(create_app(settings), base_url="http://testserver") as client:
        page = client.get("/sign-in").text
        csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
        form = {"csrf": csrf, "email": f"{who}@{DOMAIN}", "password": PASSWORD}
        client.post("/sign-in", data=form)
        times, worked = [], process_time()
        for _ in range(REQUESTS):
            started = perf_counter()
            answer = client.get("/queue")
            times.append(perf_counter() - started)
            assert answer.text.count("data-lead=") > 0
    worked = (process_time() - worked) / REQUESTS
    times.sort()
    sys.stdout.write(
        f"{who:14} {leads:,} open leads: median {median(times) * 1000:.0f} ms, "
        f"slowest of {REQUESTS} {times[-1] * 1000:.0f} ms, CPU {worked * 1000:.0f} ms a request\n"
    )
    return median(times)


if __name__ == "__main__":
    sys.exit(main())
