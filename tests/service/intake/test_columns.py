"""Importing by columns gives the rows and errors of looking at every cell for itself."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path
from random import Random
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from models.database import reading, transaction
from models.facts.attributes import Scalar
from models.facts.known import MOST_ATTRIBUTES
from models.facts.submission import Submission
from models.ids import drawn_from
from models.now import clock
from models.tabular.csvfile import BadRow, TableError, plain_numbers, read_table, scalars, typed
from models.tabular.dates import read_times
from models.tabular.mapping import TableMap, read_map
from service.intake import imports
from service.intake.imports import ImportReport, import_leads
from service.kit import road
from service.kit.core import Core
from tests.fixtures.databases import ON_SQLITE

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
TABLES = ("event", "identity", "lead")
WIDE = ["id", "since", *(f"x{number}" for number in range(MOST_ATTRIBUTES + 2))]
HEADERS = (
    ["id", "since", "email", "phone", "first_name", "score", "smarketing_mql", "x", "y"],
    ["id", "since", "score", "x", "x\0", "y"],
)
DATED = '[lead]\nid = "id"\ncreated_at = "since"\nsystem = "csv"\n'
UNDATED = '[lead]\nid = "id"\nsystem = "csv"\nignore = ["since"]\n'

PLAIN = st.sampled_from(["", "nan", "0", "-0", "7", "1.5", "-0.25", "9007199254740993", "1e5"])
NUMBERS = st.sampled_from(
    ["", "nan", "0", "-0", "-0.0", "7", "007", "+5", ".5", "5.", "1e5", "1e999", "1_0", "1,5",
     " 3 ", "9007199254740993", "1" * 400, "٣", "inf", "-nan", "null", "true", "[1", "2]",
     "NaN", "0x10"]
)  # fmt: skip
DATES = st.sampled_from(
    ["", "31/01/2026", "01/31/2026", "02/03/2026 14:30", "2026-02-01T10:00:00Z", "1767225600",
     "yesterday", "31/12/1969", "2030-01-01", " 2026-01-05 "]
)  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(
        ["", "n/a", "jeanne@dupont.fr", "x@y", "+33 6 12 34 56 78", "x" * 2100, 'say "no"', "a\nb",
         "é", "\ufeff", "a;b", "J@G.com", " padded ", "x@" + "y" * 330]
    ),
    st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=12),
)  # fmt: skip
CELLS = st.one_of(NUMBERS, DATES, TEXTS)
IDS = st.sampled_from([*"abcdef", "", " a ", "x" * 201, "é", "\0"])


@st.composite
def rows_of(draw: st.DrawFn) -> list[list[str]]:
    """A header and rows whose columns are each of one sort, a few too wide or too narrow."""
    header = draw(st.sampled_from(HEADERS))
    sorts = [draw(st.sampled_from([PLAIN, NUMBERS, TEXTS, CELLS])) for _ in header[2:]]
    row = st.tuples(IDS, DATES, *sorts).map(list)
    odd = st.lists(CELLS, max_size=len(header) + 2)
    return [header, *draw(st.lists(st.one_of(row, row, row, odd), min_size=1, max_size=12))]


ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1"])


def written(rows: list[list[str]], encoding: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode(encoding, errors="replace")


def cell_by_cell(core: Core, file: Path, map_file: Path) -> ImportReport:
    """Import as `import_leads` does, but reading whole columns first and parting every lead."""
    table_map, table = read_map(map_file), read_table(file)
    report = ImportReport(bad=list(table.bad))
    stated = list(_stated(table_map, table, report))
    for start in range(0, len(stated), 3):
        with transaction(core.engine) as session:
            asks = [road.Ask(stated[start : start + 3], scored=False)]
            champion = core.champions.champion
            (walked,) = road.walk(session.connection(), asks, champion, AT, core.barrier)
        report.count(walked)
    report.bad.sort(key=lambda bad: bad.line)
    return report


def _stated(table_map: TableMap, table: Any, report: ImportReport) -> Iterator[Submission]:
    columns = {
        table_map.attribute_of(name).replace("\0", ""): scalars(table.columns[name])
        for name in table_map.attributes_among(table.columns)
    }
    texts = table.columns["since"]
    times: list[float | None] = [None] * len(texts)
    if table_map.created_at:
        times = read_times(texts)
    seen: set[str] = set()
    for row, (line, name) in enumerate(zip(table.lines, table.columns["id"], strict=True)):
        seconds, bare = times[row], name.strip()
        known = seconds is not None and 0 <= seconds < imports.LATEST.timestamp()
        if table_map.created_at and texts[row].strip() and not known:
            said = f"{texts[row].strip()!r:.50}"
            report.bad.append(BadRow(line, f"since is no time that can be read: {said}"))
        elif not bare:
            report.bad.append(BadRow(line, "the id is empty"))
        elif len(bare) > 200 or "\0" in bare:
            why = "the id is longer than 200 characters, or holds a NUL"
            report.bad.append(BadRow(line, why))
        elif bare in seen:
            report.bad.append(BadRow(line, "the same id as an earlier row"))
        else:
            seen.add(bare)
            at = datetime.fromtimestamp(seconds, UTC) if seconds is not None and known else None
            attributes = {name: _cut(values[row]) for name, values in columns.items()}
            yield Submission("csv", bare, attributes, created_at=at, attributes_at=at)


def _cut(value: Scalar) -> Scalar:
    if isinstance(value, float) and not isfinite(value):
        return None
    return value.replace("\0", "")[:2000] if isinstance(value, str) else value


def outcome(core: Core, files: list[Path], map_file: Path, by_columns: bool) -> list[Any]:
    """Import files one after another into an emptied store; return what was said and stored."""
    with transaction(core.engine) as session:
        for table in TABLES:
            session.connection().exec_driver_sql(f"DELETE FROM {table}")
    found: list[Any] = []
    with clock(lambda: AT), drawn_from(Random(1)):
        for file in files:
            try:
                if by_columns:
                    found.append(import_leads(core, file, map_file, lambda _done, _total: None))
                else:
                    found.append(cell_by_cell(core, file, map_file))
            except TableError as error:
                found.append(str(error))
    with reading(core.engine) as session:
        for table in TABLES:
            rows = session.connection().exec_driver_sql(f"SELECT * FROM {table}").fetchall()
            found.append(sorted(map(repr, rows)))
    return found


@ON_SQLITE
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(rows_of(), min_size=1, max_size=2), ENCODINGS, st.sampled_from([DATED, UNDATED]))
@example([[WIDE, ["a", "", *("7" for _ in WIDE[2:])]]], "utf-8", UNDATED)
@example([[HEADERS[1], ["a", "", "7", "j@d.fr", "", "n"]]], "utf-8", UNDATED)
def test_columns_give_what_cells_give(
    app: FastAPI,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tables: list[list[list[str]]],
    encoding: str,
    table_map: str,
) -> None:
    core, map_file = app.state.core, tmp_path / "map.toml"
    core.champions.refresh()
    monkeypatch.setattr(imports, "SLICE", 3)
    map_file.write_text(table_map)
    files = [tmp_path / f"{number}.csv" for number in range(len(tables))]
    for file, rows in zip(files, tables, strict=True):
        file.write_bytes(written(rows, encoding))
    by_columns = outcome(core, files, map_file, by_columns=True)
    assert by_columns == outcome(core, files, map_file, by_columns=False)


@given(
    st.one_of(
        st.lists(PLAIN),
        st.lists(st.one_of(st.floats().map(repr), st.integers().map(str), PLAIN)),
        st.lists(st.one_of(NUMBERS, TEXTS)),
    )
)
def test_plain_numbers_are_what_each_is_alone(texts: list[str]) -> None:
    read = plain_numbers(texts)
    if read is not None:
        alone = [typed([f"{text}\u00a0"], numeric=True)[0] for text in texts]
        assert repr(read) == repr(alone)
