"""Importing leads from a CSV file: in slices, with progress; a second time changes nothing."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path

from models.database import transaction
from models.facts.attributes import Scalar
from models.facts.record import Submission
from models.now import now
from models.tabular.csvfile import BadRow, Table, read_table, scalars
from models.tabular.dates import read_times
from models.tabular.mapping import MapError, TableMap, read_map
from service.kit import road
from service.kit.core import Core
from service.kit.road import Ask, Walked
from service.kit.wire import EARLIEST

SLICE = 500
MAX_TEXT = 2000
MAX_ID = 200
MAX_NAME = 100
SYSTEM = re.compile(r"[a-z][a-z0-9_-]{0,63}")
LATEST = datetime.max.replace(tzinfo=UTC)

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class ImportReport:
    """How many leads were new, changed or as before, how many are about people who objected or were
    erased, and which rows could not be taken, and why.
    """

    created: int = 0
    changed: int = 0
    same: int = 0
    barred: int = 0
    bad: list[BadRow] = field(default_factory=list)

    def count(self, walked: Sequence[Walked]) -> None:
        for one in walked:
            if one.barred:
                self.barred += 1
            elif one.created:
                self.created += 1
            elif one.changed:
                self.changed += 1
            else:
                self.same += 1


def import_leads(core: Core, file: Path, map_file: Path, progress: Progress) -> ImportReport:
    """Import a file of leads. Raises TableError and MapError, before anything is written."""
    table_map = read_map(map_file)
    table = read_table(file)
    table_map.check(table)
    if table_map.id is None:
        raise MapError('the map names no id column: write id = "COLUMN" under [lead]')
    if not SYSTEM.fullmatch(table_map.system):
        raise MapError(f"{table_map.system!r} is no name of a system: write a-z, 0-9, - and _")
    report = ImportReport(bad=list(table.bad))
    rows = list(_submissions(table, table_map, report))
    for start in range(0, len(rows), SLICE):
        with transaction(core.engine) as session:
            ask = Ask(rows[start : start + SLICE], scored=False)
            (walked,) = road.walk(
                session.connection(), [ask], core.champions.champion, now(), core.barrier
            )
        report.count(walked)
        progress(min(start + SLICE, len(rows)), len(rows))
    report.bad.sort(key=lambda bad: bad.line)
    return report


def _submissions(table: Table, table_map: TableMap, report: ImportReport) -> Iterator[Submission]:
    columns = {
        _storable(table_map.attribute_of(name))[:MAX_NAME]: scalars(table.columns[name])
        for name in table_map.attribute_columns(table)
    }
    created, unread = _created(table, table_map)
    seen: set[str] = set()
    for row, cell in enumerate(table.columns[table_map.id or ""]):
        name = cell.strip()
        if why := unread.get(row) or _trouble_with_id(name, seen):
            report.bad.append(BadRow(table.lines[row], why))
            continue
        seen.add(name)
        yield Submission(
            system=table_map.system,
            external_id=name,
            attributes={attribute: _cut(values[row]) for attribute, values in columns.items()},
            created_at=created[row],
            attributes_at=created[row],
        )


def _created(table: Table, table_map: TableMap) -> tuple[list[datetime | None], dict[int, str]]:
    """Return when each lead was created, and what is wrong with those that cannot be read."""
    if table_map.created_at is None:
        return [None] * len(table), {}
    texts = table.columns[table_map.created_at]
    created: list[datetime | None] = []
    unread = {}
    for row, (text, seconds) in enumerate(zip(texts, read_times(texts), strict=True)):
        created.append(_instant(seconds))
        if text.strip() and created[-1] is None:
            unread[row] = (
                f"{table_map.created_at} is no time that can be read: {text.strip()!r:.50}"
            )
    return created, unread


def _instant(seconds: float | None) -> datetime | None:
    if seconds is None or not EARLIEST.timestamp() <= seconds < LATEST.timestamp():
        return None
    return datetime.fromtimestamp(seconds, UTC)


def _trouble_with_id(name: str, seen: set[str]) -> str | None:
    if not name:
        return "the id is empty"
    if len(name) > MAX_ID or "\x00" in name:
        return f"the id is longer than {MAX_ID} characters, or holds a NUL"
    return "the same id as an earlier row" if name in seen else None


def _cut(value: Scalar) -> Scalar:
    """Return what can be stored of a cell; a number that overflows is missing."""
    if isinstance(value, float) and not isfinite(value):
        return None
    return _storable(value)[:MAX_TEXT] if isinstance(value, str) else value


def _storable(text: str) -> str:
    return text.replace("\x00", "")
