"""What an installation takes: memory of each process, and bytes on the disk for each thing kept.

python -m benchmarks.sizes
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Any

import httpx
from sqlalchemy import Engine

from models.database import make_engine

LEADS, EVENTS, PER_REQUEST = 1_000, 10, 200
TABLES = ("lead", "identity", "event", "score")
_UNHEARD: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
KINDS = ("page_view", "content_download", "form_submit", "email_click", "webinar_attended")


def main() -> None:
    with TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "SMARKETING_VAR_DIR": folder,
            "SMARKETING_CALLS_PER_MINUTE": "1000000",
            "OMP_NUM_THREADS": "1",
        }
        url = f"sqlite:///{folder}/smarketing.db"
        _run(environment, "migrate")
        key = _run(environment, "keys", "create", "--role", "admin", "--name", "sizes")
        port = _free_port()
        with (
            _started(environment, "serve", "--port", str(port)) as service,
            _started(environment, "work") as worker,
        ):
            seconds = _fill(port, key)
            engine = make_engine(url)
            _wait_until_scored(engine)
            print(f"| service | {_megabytes(service)} MB |")
            print(f"| worker | {_megabytes(worker)} MB |")
        for table, rows, size in _sizes(engine):
            print(f"| {table} | {rows:,} rows | {size / rows:,.0f} bytes a row, indexes included |")
        print(f"{LEADS * (1 + EVENTS) / seconds:,.0f} leads and events a second were taken")
        engine.dispose()


def _fill(port: int, key: str) -> float:
    headers = {"authorization": f"Bearer {key}"}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60) as client:
        deadline = monotonic() + 60
        while monotonic() < deadline:
            try:
                if client.get("/readyz").status_code == 200:
                    break
            except httpx.TransportError:
                sleep(0.2)
        began = monotonic()
        for start in range(0, LEADS, PER_REQUEST):
            leads = [_lead(number) for number in range(start, start + PER_REQUEST)]
            answer = client.post("/v1/score/batch", json={"leads": leads})
            assert {one["status"] for one in answer.json()["results"]} == {200}
        return monotonic() - began


def _lead(number: int) -> dict[str, Any]:
    return {
        "lead": {
            "system": "crm",
            "external_id": f"00Q{number:012}",
            "email": f"first.last{number}@company{number}.example",
            "attributes": {
                "first_name": "First", "last_name": "Last", "company": f"Company {number}",
                "job_title": "Directrice Marketing", "employees": number % 900, "country": "FR",
                "source": "webinar", "campaign": "spring", "phone": "+33 1 02 03 04 05",
            },
        },
        "events": [
            {
                "id": f"{number}-{place}", "kind": KINDS[place % len(KINDS)],
                "occurred_at": f"2026-11-{1 + place:02}T10:00:00Z",
                "properties": {"url": f"https://www.company.example/page/{place}"},
            }
            for place in range(EVENTS)
        ],
    }  # fmt: skip


def _wait_until_scored(engine: Engine) -> None:
    while True:
        with engine.connect() as connection:
            dirty = connection.exec_driver_sql("SELECT count(*) FROM lead WHERE dirty").scalar_one()
        if not dirty:
            return
        sleep(0.5)


def _sizes(engine: Engine) -> Iterator[tuple[str, int, int]]:
    """Go through the large tables: how many rows, and the bytes of their pages and indexes."""
    query = (
        "SELECT sum(pgsize) FROM dbstat WHERE name IN "
        "(SELECT name FROM sqlite_schema WHERE tbl_name = ?)"
    )
    with engine.connect() as connection:
        for table in TABLES:
            rows = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            size = connection.exec_driver_sql(query, (table,)).scalar_one()
            yield table, int(rows), int(size)


def _megabytes(process: "subprocess.Popen[bytes]") -> int:
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) >> 10
    raise ValueError("the system does not tell")


@contextmanager
def _started(environment: dict[str, str], *words: str) -> "Iterator[subprocess.Popen[bytes]]":
    command = [sys.executable, "-m", "service", *words]
    with subprocess.Popen(command, env=environment, **_UNHEARD) as process:
        try:
            yield process
        finally:
            process.terminate()


def _run(environment: dict[str, str], *words: str) -> str:
    command = [sys.executable, "-m", "service", *words]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
