"""A CSV file as people export it: any of four delimiters, UTF-8 with or without BOM, or Latin-1."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from models.facts.attributes import Scalar

DELIMITERS = ",;\t|"
SNIFFED_LINES = 50
MISSING = frozenset({"", "na", "n/a", "#n/a", "nan", "null"})

_NUMBER = re.compile(r"[+-]?(0|[1-9]\d*)?(\.\d*)?([eE][+-]?\d+)?")
_COMMA_NUMBER = re.compile(r"[+-]?(0|[1-9]\d*),\d+")


class TableError(ValueError):
    """The file cannot be read as a table: the message says what to do."""


@dataclass(frozen=True, slots=True)
class BadRow:
    line: int
    why: str


@dataclass(frozen=True, slots=True)
class Table:
    """n rows as columns of text, the line each row begins on, and rows that could not be read."""

    columns: dict[str, list[str]]
    lines: list[int]
    bad: list[BadRow]

    def __len__(self) -> int:
        return len(self.lines)


def read_table(path: Path) -> Table:
    """Read a file with one header row. Raises TableError."""
    try:
        text = _decoded(path.read_bytes())
    except OSError as error:
        raise TableError(f"cannot read {path}: {error.strerror}") from error
    try:
        return _table(text, _delimiter(text), path)
    except csv.Error as error:
        raise TableError(f"{path} is not a CSV file: {error}; export it again as CSV") from error


def scalars(texts: Sequence[str]) -> list[Scalar]:
    """Give a column of text its type: numbers if all that is written are numbers, else text.

    Codes with leading zeros stay text. A decimal comma counts if the whole column writes it so.
    """
    stripped = [text.strip() for text in texts]
    known = {text for text in stripped if text.casefold() not in MISSING}
    numeric = all(_is_number(text) or _COMMA_NUMBER.fullmatch(text) for text in known)
    typed: dict[str, Scalar] = {
        text: float(text.replace(",", ".")) if numeric else text for text in known
    }
    return [typed.get(text) for text in stripped]


def _is_number(text: str) -> bool:
    return any(mark.isdigit() for mark in text) and bool(_NUMBER.fullmatch(text))


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _delimiter(text: str) -> str:
    """Choose the delimiter under which most of the first rows are as wide as a wide header."""
    head = "".join(io.StringIO(text, newline="").readlines()[:SNIFFED_LINES])

    def width(delimiter: str) -> tuple[float, int]:
        rows = [
            row for row in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter) if row
        ]
        if not rows or len(rows[0]) < 2:
            return (0.0, 0)
        return (sum(len(row) == len(rows[0]) for row in rows) / len(rows), len(rows[0]))

    return max(DELIMITERS, key=width)


def _table(text: str, delimiter: str, path: Path) -> Table:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = _header(next(reader, []), path)
    cells: list[list[str]] = [[] for _ in header]
    lines: list[int] = []
    bad: list[BadRow] = []
    begins = reader.line_num + 1
    for row in reader:
        if len(row) < len(header) or any(row[len(header) :]):
            if any(row):
                bad.append(BadRow(begins, f"{len(row)} cells, the header has {len(header)}"))
        else:
            lines.append(begins)
            for column, cell in zip(cells, row, strict=False):
                column.append(cell)
        begins = reader.line_num + 1
    if not lines:
        raise TableError(f"{path} has a header but no row that fits it")
    named = {name: column for name, column in zip(header, cells, strict=True) if name}
    return Table(named, lines, bad)


def _header(row: list[str], path: Path) -> list[str]:
    names = [name.strip() for name in row]
    while names and not names[-1]:
        names.pop()
    if len(names) < 2:
        raise TableError(f"{path} has no header of at least two columns in its first row")
    if twice := sorted({name for name in names if name and names.count(name) > 1}):
        raise TableError(f"{path} has more than one column {twice[0]!r}: rename all but one")
    return names
