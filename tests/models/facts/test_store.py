"""The store's SQL: indexes carry every read, however many leads there are."""

import re
from typing import Any

from sqlalchemy import Engine, create_engine, event

from models.database import make_engine, transaction
from models.facts.attributes import Scalar
from models.facts.known import MOST_ATTRIBUTES, KnownLead
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


def recorded(engine: Engine, *told: Submission) -> KnownLead:
    with transaction(engine) as session:
        recorder = Recorder(Store(session.connection()), told, now())
        leads = [recorder.record(submission).lead for submission in told]
        recorder.write()
    return leads[-1]


def test_a_lead_of_a_thousand_names_is_read_with_two(engine: Engine) -> None:
    told = [Submission("segment", "undefined", known_as=f"visitor {n}") for n in range(1000)]
    many, one = recorded(engine, *told), recorded(engine, Submission("segment", "alone"))
    with engine.connect() as connection:
        names = Store(connection).names([many.id, one.id])
    assert len(names[many.id]) == 2
    assert names[one.id] == {("segment", "alone")}
    kept = recorded(engine, Submission("segment", "alone", known_as="visitor 7"))
    assert kept.id == one.id
    with engine.connect() as connection:
        assert Store(connection).identities([("segment", "visitor 7")]).popitem()[1] == many.id


def test_new_attributes_without_end_find_no_room(engine: Engine) -> None:
    for part in range(8):
        told: dict[str, Scalar] = {f"item {part} {n}": n for n in range(100)}
        recorded(engine, Submission("segment", "1", told))
    lead = recorded(engine, Submission("segment", "1", {"country": "FR", "item 0 1": 7, "more": 1}))
    attributes = lead.state.current()
    assert (attributes["country"], attributes["item 0 1"]) == ("FR", 7)
    assert len(attributes) == MOST_ATTRIBUTES + 1
    assert "more" not in attributes
