"""Importing leads from a CSV file: in slices, with progress; a second time changes nothing."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path

from models.database import transaction
from models.facts.submission import Submission
from models.now import now
from models.tabular.csvfile import BadRow, Batch, Contents, CsvFile, TableError, open_csv
from models.tabular.dates import read_times, votes_for_day_first
from models.tabular.mapping import MapError, TableMap, read_map
from service.intake.columns import Column, stored_name
from service.kit import road
from service.kit.core import Core
from service.kit.road import Ask, Walked
from service.kit.wire import EARLIEST

SLICE = 500
MAX_ID = 200
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
    """Import a file of leads. Raises TableError and MapError, before anything is written.

    The file is gone through twice, a slice at a time: what type a column has, and how its dates are
    written, only all of its rows tell. Of the whole file only the ids stay in memory.
    """
    table_map = read_map(map_file)
    leads = _Leads(open_csv(file), table_map)
    report = ImportReport(bad=leads.contents.bad)
    done = 0
    for batch in leads.file.batches(SLICE):
        submissions = list(leads.of(batch, report))
        with transaction(core.engine) as session:
            (walked,) = road.walk(
                session.connection(),
                [Ask(submissions, scored=False)],
                core.champions.champion,
                now(),
                core.barrier,
            )
        report.count(walked)
        done += len(batch.lines)
        progress(done, leads.contents.rows)
    report.bad.sort(key=lambda bad: bad.line)
    return report


class _Leads:
    """A file of leads after a first look through it; `of` each batch makes submissions."""

    def __init__(self, file: CsvFile, table_map: TableMap) -> None:
        table_map.check([name for name in file.header if name])
        if table_map.id is None:
            raise MapError('the map names no id column: write id = "COLUMN" under [lead]')
        if not SYSTEM.fullmatch(table_map.system):
            raise MapError(f"{table_map.system!r} is no name of a system: write a-z, 0-9, - and _")
        self.file = file
        self._map = table_map
        self._id = file.header.index(table_map.id)
        self._created = file.header.index(table_map.created_at) if table_map.created_at else None
        self._seen: set[str] = set()
        self.contents = Contents(file)
        votes = 0
        for batch in file.batches(SLICE):
            self.contents.take(batch)
            if self._created is not None:
                votes += votes_for_day_first(batch.columns[self._created])
        if not self.contents.rows:
            raise TableError(f"{file.path} has a header but no row that fits it")
        self._day_first = votes >= 0
        self._columns = self._attributes()

    def _attributes(self) -> dict[int, Column]:
        """Return the columns that are attributes, by their place; of a name the last one."""
        header = self.file.header
        places = {
            stored_name(self._map.attribute_of(name)): header.index(name)
            for name in self._map.attributes_among(filter(None, header))
        }
        return {
            place: Column(name, self.contents.numeric[place])
            for name, place in places.items()
            if name is not None
        }

    def of(self, batch: Batch, report: ImportReport) -> Iterator[Submission]:
        """Make submissions of a batch, and report rows that cannot be taken."""
        columns = list(self._columns.values())
        values = [column.read(batch.columns[place]) for place, column in self._columns.items()]
        names = [column.name for column in columns]
        always = frozenset(column.name for column in columns if column.is_personal)
        personal = dict.fromkeys(range(len(batch.lines)), always)
        for column, read in zip(columns, values, strict=True):
            for row in column.personal_among(read):
                personal[row] |= {column.name}
        rows = zip(*values, strict=True) if values else repeat((), len(batch.lines))
        created, unread = self._times(batch)
        ids = batch.columns[self._id]
        for row, (cell, cells) in enumerate(zip(ids, rows, strict=True)):
            name = cell.strip()
            if why := unread.get(row) or _trouble_with_id(name, self._seen):
                report.bad.append(BadRow(batch.lines[row], why))
                continue
            self._seen.add(name)
            yield Submission(
                system=self._map.system,
                external_id=name,
                attributes=dict(zip(names, cells, strict=True)),
                created_at=created[row],
                attributes_at=created[row],
                personal=personal[row],
            )

    def _times(self, batch: Batch) -> tuple[list[datetime | None], dict[int, str]]:
        """Return when each lead was created, and what is wrong with those that cannot be read."""
        if self._created is None:
            return [None] * len(batch.lines), {}
        texts = batch.columns[self._created]
        created: list[datetime | None] = []
        unread = {}
        for row, (text, seconds) in enumerate(
            zip(texts, read_times(texts, self._day_first), strict=True)
        ):
            created.append(_instant(seconds))
            if text.strip() and created[-1] is None:
                what = f"{text.strip()!r:.50}"
                unread[row] = f"{self._map.created_at} is no time that can be read: {what}"
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
