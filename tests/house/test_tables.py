"""Who may write: transactions open in few places, and every table has one owner."""

import ast
import re
from collections.abc import Iterator

from tests.house.source_tree import Source, within
from tests.house.walls import Finding, Wall, each, prove

# Who may insert, update and delete the rows of a table: a module, or a package and all in it.
OWNERS = {
    "Lead": "models/facts",
    "Identity": "models/facts",
    "Event": "models/facts",
    "Score": "service/kit/road",
    "Feedback": "models/facts",
    "Dispute": "models/facts",
    "Flag": "models/flags",
    "Proposal": "models/proposals",
    "Version": "models/registry",
    "Promotion": "models/registry",
    "TrainingRun": "models/registry",
    "ApiKey": "service/people",
    "Audit": "models/audit",
    "Rep": "models/reps",
    "Territory": "models/reps",
    "WorkingHours": "models/calendar",
    "Absence": "models/calendar",
    "WatchedClock": "models/clocks",
    "Breach": "models/clocks",
    "Notice": "models/clocks",
    "Cutoff": "models/cutoffs",
    "Setting": "models/stored_settings",
    "User": "service/people",
    "Visit": "service/people",
    "Spend": "models/spend",
    "Term": "models/words/glossary",
    "TermRead": "models/words/glossary",
    "KpiSeries": "models/kpis",
    "KpiValue": "models/kpis",
    "Objective": "service/objectives",
    "ObjectiveChange": "service/objectives",
    "Agreement": "models/agreement",
    "AgreementDraft": "models/agreement",
    "Signature": "models/agreement",
    "PrivacyRequest": "models/privacy",
    "Tombstone": "models/privacy",
    "Job": "models/ledger",
    "Tick": "models/ledger",
    "Sync": "service/connectors/sync",
    "KeptAnswer": "service/kit/idempotency",
    "Delivery": "models/inbox",
    "ConnectorMapping": "service/connectors",
    "Bulletin": "models/outbox",
    "Endpoint": "service/dispatch",
    "Dispatch": "service/dispatch",
    "AnnouncedBand": "service/dispatch",
    "Writeback": "service/writeback",
    "Mirror": "service/writeback",
    "Rater": "models/raters",
    "Showing": "models/showings",
    "Checkup": "models/checkups",
}

# Who may open a write transaction.
OPENERS = (
    "models/database",
    "models/migrations",
    "service/kit/session",
    "service/kit/writer",
    "service/kit/idempotency",
    "service/worker",
    "service/clocks/jobs",
    "service/digest/jobs",
    "service/assignment",
    "service/queue/jobs",
    "service/intake/imports",
    "service/spend/imports",
    "service/connectors/sync/walk",
    "service/connectors/sync/read_back",
    "service/people/first_user",
    "service/objectives/actions",
    "service/reports/jobs",
    "service/people/sign_in",
    "service/queue/showing",
    "service/privacy/jobs",
    "service/versions/jobs",
    "service/dispatch/jobs",
    "service/writeback/jobs",
    "service/checkups/jobs",
    "service/commands",
    "service/demo",
    "training/runs",
    "training/checkup",
    "training/watching",
    "training/simulate",
)
MAKERS = ("models/database", "models/migrations")
ENGINE_ROOM = re.compile(r"(.*\.)?(commit|begin|Session|sessionmaker|sqlite3\.connect)")
VERBS = ("insert", "update", "delete")
STATEMENT = re.compile(
    r"""\b(?: INSERT\s+(?:OR\s+\w+\s+)?INTO
         | REPLACE\s+INTO
         | DELETE\s+FROM
         | UPDATE(?=\s+\S+\s+(?:.{0,40}\s)?SET\b)
       )\s+["`]?(\w+)""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)


def by_hand(source: Source) -> Iterator[tuple[int, str]]:
    if not within(source.path, *MAKERS):
        yield from ((c.lineno, f"{n}()") for c, n in source.calls if ENGINE_ROOM.fullmatch(n))


def opening(source: Source) -> Iterator[tuple[int, str]]:
    if not within(source.path, *OPENERS):
        for line, name in source.names:
            if name == "models.database.transaction":
                yield line, "opens a write transaction"


def tables(sources: tuple[Source, ...]) -> Iterator[tuple[Source, ast.ClassDef]]:
    for source in sources:
        for node in source.nodes:
            if isinstance(node, ast.ClassDef) and any(k.arg == "table" for k in node.keywords):
                yield source, node


def unowned(sources: tuple[Source, ...]) -> Iterator[Finding]:
    for source, table in tables(sources):
        if table.name not in OWNERS:
            yield source.path, table.lineno, f"{table.name} has no owner"


def trespass(sources: tuple[Source, ...]) -> Iterator[Finding]:
    known = {name: table.name for home, table in tables(sources) for name in _names(home, table)}
    for source in sources:
        for line, name, deed in [*_calls_that_write(source), *_sql_that_writes(source)]:
            table = known.get(name)
            if table in OWNERS and not within(source.path, OWNERS[table], "models/migrations"):
                yield source.path, line, f"{deed} {table}; only {OWNERS[table]} may"


def _names(home: Source, table: ast.ClassDef) -> Iterator[str]:
    """Name the table as SQL does, and as Python may import it: from its file or a package above."""
    yield f"SQL {_sql_name(table)}"
    module = home.module
    while module:
        yield f"{module}.{table.name}"
        module = module.rpartition(".")[0]


def _sql_name(table: ast.ClassDef) -> str:
    for node in table.body:
        match node:
            case (
                ast.Assign(targets=[ast.Name("__tablename__")], value=ast.Constant(str(name)))
                | ast.AnnAssign(target=ast.Name("__tablename__"), value=ast.Constant(str(name)))
            ):
                return name
    return table.name.lower()


def _calls_that_write(source: Source) -> Iterator[tuple[int, str, str]]:
    for call, name in source.calls:
        before, _, verb = name.rpartition(".")
        if verb not in VERBS:
            yield call.lineno, name, "makes a row of"
        elif before.endswith(".__table__"):
            yield call.lineno, before.removesuffix(".__table__"), f"{verb}s"
        elif call.args:
            yield call.lineno, source.dotted(call.args[0]).removesuffix(".__table__"), f"{verb}s"


def _sql_that_writes(source: Source) -> Iterator[tuple[int, str, str]]:
    for node in source.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for found in STATEMENT.finditer(node.value):
                yield node.lineno, f"SQL {found[1].lower()}", "writes by SQL"


def in_part(source: Source) -> Iterator[tuple[int, str]]:
    if not within(source.path, "models/tables/__init__", "models/database"):
        for line, name in source.names:
            if name == "sqlmodel.SQLModel.metadata":
                yield line, "reads the metadata, which knows the tables that were asked for"


def unread(sources: tuple[Source, ...]) -> Iterator[Finding]:
    for source, table in tables(sources):
        for node in ast.walk(table):
            match node:
                case ast.keyword(arg="foreign_key", value=ast.Constant(str(key))):
                    if key.partition(".")[0] != _sql_name(table):
                        yield source.path, node.value.lineno, f"refers to {key!r} by name only"


LEAD = {"models/tables/lead.py": "class Lead(SQLModel, table=True):\n    __tablename__ = 'leads'"}
IMPORT = "from models.tables import Lead\n"

WALLS = [
    Wall(
        "Only models/database.py commits, begins and makes sessions",
        "One request, job or command is one transaction, and it ends in one place. Use\n"
        "transaction() to write, reading() to read, begin_nested() for a savepoint.",
        each(by_hand),
        refuses=(
            {"service/reports/actions.py": "session.commit()"},
            {"service/kit/writer.py": "with make_engine(url).begin(): pass"},
            {"training/pipeline.py": "from sqlmodel import Session as S\nS(engine)"},
        ),
        allows=(
            {"models/database.py": "Session(engine).commit()"},
            {"service/kit/writer.py": "session.begin_nested()"},
        ),
    ),
    Wall(
        "Only the session dependency, writer, worker, commands and pipeline open transactions",
        "Whoever opens a transaction decides what succeeds or fails together: take a session\n"
        "instead. A new opener is a decision; write it into OPENERS.",
        each(opening),
        refuses=(
            {"service/reports/actions.py": "from models.database import transaction as t"},
            {"models/registry.py": "from models import database\ndatabase.transaction(engine)"},
        ),
        allows=(
            {"service/worker.py": "from models.database import transaction\ntransaction(e)"},
            {"service/reports/actions.py": "from models.database import reading"},
        ),
    ),
    Wall(
        "Who needs all tables asks models.tables for them",
        "A table is read when it is first asked for, so the metadata alone may know only some.",
        each(in_part),
        refuses=(
            {"models/archive.py": "from sqlmodel import SQLModel as S\nS.metadata.sorted_tables"},
        ),
        allows=({"models/archive.py": "from models.tables import all_tables\nall_tables()"},),
    ),
    Wall(
        "A table reads those that it refers to",
        'Write foreign_key=f"{Lead.__tablename__}.id", so that the other table is there as well.',
        unread,
        refuses=(
            {
                "models/tables/visit.py": "class Visit(SQLModel, table=True):\n"
                "    lead_id: str = id_field(foreign_key='lead.id')"
            },
        ),
        allows=(
            {
                "models/tables/visit.py": "class Visit(SQLModel, table=True):\n"
                "    lead_id: str = id_field(foreign_key=f'{Lead.__tablename__}.id')\n"
                "    before: str = id_field(foreign_key='visit.id')"
            },
        ),
    ),
    Wall(
        "Every table has an owner",
        "Write the table and the one module that may write its rows into OWNERS.",
        unowned,
        refuses=({"models/tables/stray.py": "class Stray(SQLModel, table=True): pass"},),
        allows=(LEAD, {"models/tables/base.py": "class Shape(SQLModel): pass"}),
    ),
    Wall(
        "Only its owner inserts, updates and deletes a table's rows",
        "Call a function of the owner. Making a row counts as writing it; what is not seen here\n"
        "is a changed attribute of a row that was read.",
        trespass,
        refuses=tuple(
            LEAD | {"service/reports/actions.py": text}
            for text in (
                f"{IMPORT}from sqlalchemy import insert\ninsert(Lead).values()",
                "import sqlalchemy as sa\nfrom models.tables import Lead as L\nsa.update(L)",
                "from models import tables\ndelete(tables.Lead.__table__)",
                "from models.tables.lead import Lead\nLead.__table__.insert()",
                f"{IMPORT}session.add(Lead(id=1))",
                "text('INSERT OR IGNORE INTO leads VALUES (1)')",
                "text('update leads set x = 1')",
                "text(f'UPDATE leads AS l\\n SET x = {x}')",
                "text('DELETE FROM \"leads\" WHERE id = 1')",
            )
        ),
        allows=(
            LEAD
            | {"models/facts/store.py": f"{IMPORT}insert(Lead)\nLead()\ntext('DELETE FROM leads')"},
            LEAD | {"service/reports/actions.py": f"{IMPORT}select(Lead)\nx = 'update leads soon'"},
            LEAD | {"service/reports/actions.py": "from models.labels import Lead\nLead()"},
            LEAD | {"service/reports/actions.py": f"{IMPORT}leads()\nseen.update(leads)"},
        ),
    ),
]

test_the_wall_stands, test_the_wall_sees = prove(WALLS)
