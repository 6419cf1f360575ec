"""The store's SQL: indexes carry every read, however many leads there are."""

import re
from typing import Any

from sqlalchemy import create_engine, event

from models.database import make_engine, transaction
from models.facts.record import Recorder
from models.facts.store import Store
from models.facts.submission import Fact, Submission
from models.now import now

BASE_TABLES = re.compile(r"SCAN (lead|identity|event)\b")


def submissions(count: int) -> list[Submission]:
    return [
        Submission(
            system,
            f"name {number}",
            email=f"l{number}@company.example",
            facts=[Fact("page_view", now(), f"e{number}")],
        )
        for number in range(count)
        for system in ("hubspot", "odoo")
    ]


def test_no_read_scans_a_table(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url)
    statements: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            statements.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    for _ in range(2):
        with transaction(engine) as session:
            recorder = Recorder(Store(session.connection()), submissions(40), now())
            for submission in submissions(40):
                recorder.record(submission)
            recorder.write()
    engine.dispose()
    assert len({statement for statement, _ in statements}) >= 4
    with create_engine(sqlite_url).connect() as connection:
        for statement, parameters in statements:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps = " ".join(str(row) for row in plan)
            assert not BASE_TABLES.search(steps), (statement, steps)
