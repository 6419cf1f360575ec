"""The SQL of the facts: a few fixed statements, many leads at a time, for SQLite and PostgreSQL.

Rows travel as dictionaries. Keys are always sorted before they are locked or written, so that two
writers can wait for each other but never in a circle. On SQLite a tuple IN would scan the table;
one IN list per system uses the index; and an UPDATE there writes the index entries of every column
that it names, so it names those that changed.
"""

# ruff: noqa: S608 - only our own names and marks are put into SQL; values travel as parameters.

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

import orjson
from sqlalchemy import Connection

Key = tuple[str, str]
Row = dict[str, Any]
Columns = Mapping[str, Sequence[Any]]

LEAD = (
    "id", "created_at", "email", "person", "person_at", "state", "rep_id", "handed_off_at",
    "verdict", "merged_into", "points", "probability", "band", "mql", "version_id", "scored_at",
    "dirty",
)  # fmt: skip
IDENTITY = ("system", "external_id", "lead_id", "first_lead_id", "created_at")
EVENT = (
    "lead_id", "number", "system", "event_id", "kind", "occurred_at", "known_at", "recorded_at",
    "properties",
)  # fmt: skip
SCORE = (
    "id", "lead_id", "version_id", "scored_at", "points", "probability", "band", "mql",
    "snapshot", "through",
)  # fmt: skip

_TYPES = {
    "person": "json", "person_at": "json", "state": "json", "properties": "json",
    "snapshot": "json",
    "created_at": "timestamptz", "handed_off_at": "timestamptz", "scored_at": "timestamptz",
    "occurred_at": "timestamptz", "known_at": "timestamptz", "recorded_at": "timestamptz",
    "points": "double precision", "probability": "double precision", "number": "integer",
    "through": "integer", "dirty": "boolean", "mql": "boolean",
}  # fmt: skip
_JSON = frozenset(name for name, kind in _TYPES.items() if kind == "json")
_INSTANTS = frozenset(name for name, kind in _TYPES.items() if kind == "timestamptz")
_LEAD_JSON = [name for name in LEAD if name in _JSON]
_LEAD_INSTANTS = [name for name in LEAD if name in _INSTANTS]

_UPSERT = "ON CONFLICT (id) DO UPDATE SET " + ", ".join(
    f"{column} = excluded.{column}" for column in LEAD if column not in ("id", "created_at")
)
_LIVING = "AND merged_into IS NULL AND objected_at IS NULL"
_SLICE = 500


class Store:
    """Reads and writes of one group, on one open transaction.

    What is read is locked against other writers, unless `locks` says that nothing will be written.
    """

    def __init__(self, connection: Connection, locks: bool = True) -> None:
        self.connection = connection
        self._locks = locks
        self._postgres = connection.dialect.name == "postgresql"
        self._as_read: dict[str, Sequence[Any]] = {}

    @property
    def is_shared(self) -> bool:
        """Whether others may write between two reads of this transaction."""
        return self._postgres

    def identities(self, keys: Iterable[Key]) -> dict[Key, str]:
        """Return the lead id behind each (system, external_id) that is known."""
        wanted = sorted(set(keys))
        if self._postgres:
            sql = (
                "SELECT system, external_id, lead_id FROM identity "
                "JOIN json_to_recordset(%s::json) AS k(system text, external_id text) "
                "USING (system, external_id)"
            )
            parameter = [{"system": system, "external_id": name} for system, name in wanted]
            rows = self._fetch(sql, (_text(parameter),)) if wanted else []
            return {(row[0], row[1]): row[2] for row in rows}
        found = {}
        for system, names in groupby(wanted, key=lambda key: key[0]):
            for names_slice in _slices([name for _, name in names]):
                sql = (
                    "SELECT external_id, lead_id FROM identity "
                    f"WHERE system = ? AND external_id IN ({_marks(names_slice)})"
                )
                for name, lead_id in self._fetch(sql, (system, *names_slice)):
                    found[system, name] = lead_id
        return found

    def leads_with_email(self, emails: Iterable[str]) -> dict[str, str]:
        """Return the id of the oldest living lead with each e-mail address.

        On PostgreSQL the addresses are locked until the transaction ends, so that two writers who
        meet a new address at once make one lead of it.
        """
        wanted = sorted(set(emails))
        if not wanted:
            return {}
        if self._postgres and self._locks:
            self._fetch(
                "SELECT pg_advisory_xact_lock(hashtextextended(value, 0)) "
                "FROM json_array_elements_text(%s::json)",
                (_text(wanted),),
            )
        function = "json_array_elements_text(%s::json)" if self._postgres else "json_each(?)"
        sql = (
            "SELECT email, min(id) FROM lead "
            f"WHERE email IN (SELECT value FROM {function}) {_LIVING} GROUP BY email"
        )
        return {row[0]: row[1] for row in self._fetch(sql, (_text(wanted),))}

    def leads(self, ids: Iterable[str]) -> dict[str, Row]:
        """Return living leads by id: neither merged away nor objecting."""
        wanted = sorted(set(ids))
        sql = f"SELECT {', '.join(LEAD)} FROM lead WHERE id IN "
        if not wanted:
            return {}
        if self._postgres:
            sql += f"(SELECT value FROM json_array_elements_text(%s::json)) {_LIVING} ORDER BY id"
            sql += " FOR UPDATE" if self._locks else ""
            rows = self._fetch(sql, (_text(wanted),))
        else:
            rows = [
                row
                for ids_slice in _slices(wanted)
                for row in self._fetch(f"{sql}({_marks(ids_slice)}) {_LIVING}", tuple(ids_slice))
            ]
            self._as_read |= {row[0]: row for row in rows}
        return {row[0]: _lead(row) for row in rows}

    def names(self, lead_ids: Iterable[str]) -> dict[str, set[Key]]:
        """Return names of leads: two of each that has several."""
        two = "FROM identity WHERE lead_id = l.value LIMIT 2"
        sqlite = f"json_each(?) l JOIN identity i ON i.rowid IN (SELECT rowid {two})"
        postgres = f"json_array_elements_text(%s::json) l, LATERAL (SELECT * {two}) i"
        sql = f"SELECT lead_id, system, external_id FROM {postgres if self._postgres else sqlite}"
        names: defaultdict[str, set[Key]] = defaultdict(set)
        for lead_id, system, external_id in self._fetch(sql, (_text(sorted(set(lead_ids))),)):
            names[lead_id].add((system, external_id))
        return names

    def known_events(self, keys: Iterable[Key]) -> set[Key]:
        """Return those (system, event_id) that are stored already."""
        wanted = sorted(set(keys))
        if self._postgres:
            sql = (
                "SELECT system, event_id FROM event JOIN json_to_recordset(%s::json) "
                "AS k(system text, event_id text) USING (system, event_id)"
            )
            parameter = [{"system": system, "event_id": event} for system, event in wanted]
            rows = self._fetch(sql, (_text(parameter),)) if wanted else []
            return {(row[0], row[1]) for row in rows}
        known = set()
        for system, events in groupby(wanted, key=lambda key: key[0]):
            for events_slice in _slices([event for _, event in events]):
                sql = (
                    f"SELECT event_id FROM event WHERE system = ? "
                    f"AND event_id IN ({_marks(events_slice)})"
                )
                known |= {(system, row[0]) for row in self._fetch(sql, (system, *events_slice))}
        return known

    def write_leads(self, rows: Sequence[Row]) -> None:
        """Insert leads, or replace what is stored of them."""
        ordered = sorted(rows, key=lambda row: row["id"])
        if not self._postgres:
            self._update_leads([row for row in ordered if row["id"] in self._as_read])
            ordered = [row for row in ordered if row["id"] not in self._as_read]
        self._write("lead", LEAD, ordered, _UPSERT)

    def insert_identities(self, rows: Sequence[Row]) -> None:
        ordered = sorted(rows, key=lambda row: (row["system"], row["external_id"]))
        self._write("identity", IDENTITY, ordered)

    def move_identities(self, moves: Sequence[tuple[str, str]]) -> None:
        """Let all identities of one lead lead to another, for each (old, new) in order."""
        mark = "%s" if self._postgres else "?"
        for old, new in moves:
            sql = f"UPDATE identity SET lead_id = {mark} WHERE lead_id = {mark}"
            self.connection.exec_driver_sql(sql, (new, old))

    def insert_events(self, rows: Sequence[Row]) -> None:
        ordered = sorted(rows, key=lambda row: (row["system"], row["event_id"] or ""))
        self._write("event", EVENT, ordered)

    def insert_first_leads(self, leads: Columns) -> None:
        """Insert leads of which nothing is stored, given as sorted columns."""
        self._insert("lead", leads)

    def insert_first_events(self, events: Columns) -> None:
        self._insert("event", events)

    def insert_scores(self, rows: Sequence[Row]) -> None:
        self._write("score", SCORE, sorted(rows, key=lambda row: row["id"]))

    def _update_leads(self, rows: list[Row]) -> None:
        """Write what changed of leads since they were read, those with the same changes at once."""
        together: defaultdict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
        for row in _stored(_in_columns(LEAD, rows)):
            pairs = zip(LEAD, self._as_read[row[0]], row, strict=True)
            changed = [(column, after) for column, before, after in pairs if before != after]
            columns = tuple(column for column, _ in changed)
            together[columns].append((*(after for _, after in changed), row[0]))
            self._as_read[row[0]] = row
        for columns, parameters in together.items():
            if columns:
                settings = ", ".join(f"{column} = ?" for column in columns)
                sql = f"UPDATE lead SET {settings} WHERE id = ?"
                self.connection.exec_driver_sql(sql, parameters)

    def _fetch(self, sql: str, parameters: tuple[Any, ...]) -> Sequence[Any]:
        return self.connection.exec_driver_sql(sql, parameters).fetchall()

    def _write(
        self, table: str, columns: tuple[str, ...], rows: list[Row], suffix: str = ""
    ) -> None:
        if rows and self._postgres:
            self._insert_rows(table, columns, rows, suffix)
        elif rows:
            self._insert_columns(table, _in_columns(columns, rows), suffix)

    def _insert(self, table: str, columns: Columns) -> None:
        if self._postgres:
            rows = [
                dict(zip(columns, values, strict=True))
                for values in zip(*columns.values(), strict=True)
            ]
            self._insert_rows(table, tuple(columns), rows, "")
        else:
            self._insert_columns(table, columns, "")

    def _insert_rows(
        self, table: str, columns: tuple[str, ...], rows: list[Row], suffix: str
    ) -> None:
        names = ", ".join(columns)
        types = ", ".join(f"{column} {_TYPES.get(column, 'text')}" for column in columns)
        sql = (
            f"INSERT INTO {table} ({names}) SELECT {names} "
            f"FROM json_to_recordset(%s::json) AS r({types}) {suffix}"
        )
        self.connection.exec_driver_sql(sql, (_text(rows),))

    def _insert_columns(self, table: str, columns: Columns, suffix: str) -> None:
        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({_marks(columns)}) {suffix}"
        self.connection.exec_driver_sql(sql, _stored(columns))


def _lead(values: Sequence[Any]) -> Row:
    """Return a lead as it was read: SQLite gives documents and instants as text."""
    row: Row = dict(zip(LEAD, values, strict=True))
    for name in _LEAD_JSON:
        if isinstance(row[name], str):
            row[name] = orjson.loads(row[name])
    for name in _LEAD_INSTANTS:
        if isinstance(row[name], str):
            row[name] = datetime.fromisoformat(f"{row[name]}+00:00")
    return row


def _in_columns(columns: Iterable[str], rows: Sequence[Row]) -> Columns:
    return {column: [row[column] for row in rows] for column in columns}


def _stored(columns: Columns) -> list[tuple[Any, ...]]:
    """Return rows as SQLite stores them; an instant that many rows share is spelled once."""
    spelled: dict[datetime | None, str | None] = {None: None}

    def instant(value: datetime | None) -> str | None:
        if value not in spelled and value is not None:
            spelled[value] = value.replace(tzinfo=None).isoformat(" ", "microseconds")
        return spelled[value]

    def spelled_out(column: str, values: Sequence[Any]) -> Sequence[Any]:
        if column in _JSON:
            return [_text(value) for value in values]
        return [instant(value) for value in values] if column in _INSTANTS else values

    return list(zip(*(spelled_out(*column) for column in columns.items()), strict=True))


def _text(value: Any) -> str:
    return orjson.dumps(value).decode() if value != {} else "{}"


def _marks(values: Collection[Any]) -> str:
    return ", ".join("?" * len(values))


def _slices(values: list[str]) -> Iterable[list[str]]:
    for start in range(0, len(values), _SLICE):
        yield values[start : start + _SLICE]
