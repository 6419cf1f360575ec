"""A CSV file as people export it: any of four delimiters, UTF-8 with or without BOM, UTF-16, or
Windows-1252 (Latin-1 with the euro, the curly apostrophe and œ).
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

import orjson

from models.facts.attributes import Scalar

DELIMITERS = ",;\t|"
SNIFFED_LINES = 50
BLOCK = 1 << 20
ROWS = 1000
MISSING = frozenset({"", "na", "n/a", "#n/a", "nan", "null"})

_JSON_NUMBERS = frozenset({float, int, type(None)})
_NUMBER = re.compile(r"[+-]?(0|[1-9]\d*)?(\.\d*)?([eE][+-]?\d+)?")
_COMMA_NUMBER = re.compile(r"[+-]?(0|[1-9]\d*),\d+")
_SPACED_NUMBER = re.compile(r"[+-]?[1-9]\d{0,2}([ \u00a0\u202f]\d{3})+([.,]\d+)?")
_BLANKS = re.compile(r"[ \u00a0\u202f]")


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


@dataclass(frozen=True, slots=True)
class Batch:
    """A few rows as columns of text, the line each begins on, and rows that could not be read."""

    columns: Sequence[Sequence[str]]
    lines: Sequence[int]
    bad: Sequence[BadRow]


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file with one header row, whose rows are read as they are asked for."""

    path: Path
    header: list[str]
    encoding: str
    delimiter: str

    def rows(self) -> Iterator[tuple[int, list[str]] | BadRow]:
        """Go through the rows: the line each begins on and its cells. Raises TableError."""
        try:
            with _opened(self.path, self.encoding) as file:
                yield from self._rows(file)
        except csv.Error as error:
            raise TableError(
                f"{self.path} is not a CSV file: {error}; export it again as CSV"
            ) from error

    def batches(self, size: int) -> Iterator[Batch]:
        """Go through the rows, up to `size` at a time, in columns. Raises TableError."""
        rows = self.rows()
        while part := list(islice(rows, size)):
            bad = [row for row in part if isinstance(row, BadRow)]
            read = [row for row in part if not isinstance(row, BadRow)] if bad else part
            lines, cells = zip(*read, strict=True) if read else ((), ())
            columns = list(zip(*cells, strict=True)) if cells else [()] * len(self.header)
            yield Batch(columns, lines, bad)

    def _rows(self, file: TextIO) -> Iterator[tuple[int, list[str]] | BadRow]:
        reader = csv.reader(file, delimiter=self.delimiter)
        next(reader)
        width, begins = len(self.header), reader.line_num + 1
        for row in reader:
            if len(row) >= width and not any(row[width:]):
                yield begins, row[:width]
            elif any(row):
                yield BadRow(begins, f"{len(row)} cells, the header has {width}")
            begins = reader.line_num + 1


class Contents:
    """What only all rows of a file tell: how many can be read and which cannot, and which columns
    hold numbers alone. `take` each batch of the file in turn.
    """

    def __init__(self, file: CsvFile) -> None:
        self.rows = 0
        self.bad: list[BadRow] = []
        self.numeric = [True] * len(file.header)

    def take(self, batch: Batch) -> None:
        self.rows += len(batch.lines)
        self.bad += batch.bad
        self.numeric = [
            numeric and are_numeric(texts)
            for numeric, texts in zip(self.numeric, batch.columns, strict=True)
        ]


def open_csv(path: Path) -> CsvFile:
    """Find out how a file is written, and read its header. Raises TableError."""
    try:
        encoding = _encoding(path)
        with _opened(path, encoding) as file:
            head = "".join(islice(file, SNIFFED_LINES))
    except OSError as error:
        raise TableError(f"cannot read {path}: {error.strerror}") from error
    try:
        delimiter = _delimiter(head)
        first = next(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter), [])
    except csv.Error as error:
        raise TableError(f"{path} is not a CSV file: {error}; export it again as CSV") from error
    return CsvFile(path, _header(first, path), encoding, delimiter)


def read_table(path: Path) -> Table:
    """Read a whole file with one header row. Raises TableError."""
    file = open_csv(path)
    cells: list[list[str]] = [[] for _ in file.header]
    lines: list[int] = []
    bad: list[BadRow] = []
    for batch in file.batches(ROWS):
        lines += batch.lines
        bad += batch.bad
        for column, more in zip(cells, batch.columns, strict=True):
            column.extend(more)
    if not lines:
        raise TableError(f"{path} has a header but no row that fits it")
    named = {name: column for name, column in zip(file.header, cells, strict=True) if name}
    return Table(named, lines, bad)


def scalars(texts: Sequence[str]) -> list[Scalar]:
    """Give a column of text its type: numbers if all that is written are numbers, else text.

    Codes with leading zeros stay text. A decimal comma and blanks between thousands count if the
    whole column is of numbers.
    """
    return typed(texts, are_numeric(texts))


def typed(texts: Sequence[str], numeric: bool) -> list[Scalar]:
    """Return texts as numbers or as they are; None for what is missing."""
    if numeric and (plain := plain_numbers(texts)) is not None:
        return plain
    stripped = [text.strip() for text in texts]
    known = {text for text in stripped if text.casefold() not in MISSING}
    values: dict[str, Scalar] = {
        text: float(_BLANKS.sub("", text).replace(",", ".")) if numeric else text for text in known
    }
    return [values.get(text) for text in stripped]


def are_numeric(texts: Sequence[str]) -> bool:
    """Say whether cells may all stand in a column of numbers."""
    return plain_numbers(texts) is not None or all(map(is_numeric, set(texts)))


def plain_numbers(texts: Sequence[str]) -> list[Scalar] | None:
    """Read cells that all are finite numbers as programs write them, or nothing; return None for
    any others. They are read as one JSON list, several times as fast as one by one.
    """
    joined = ",".join([text or "null" for text in texts]).replace("nan", "null")
    try:
        values: list[Scalar] = orjson.loads(f"[{joined}]")
    except orjson.JSONDecodeError:
        return None
    types = set(map(type, values))
    if len(values) != len(texts) or not types <= _JSON_NUMBERS:
        return None
    if int not in types:
        return values
    return None if "-0" in joined else [None if v is None else float(v) for v in values]


def is_numeric(text: str) -> bool:
    """Say whether a cell may stand in a column of numbers: one does, or nothing."""
    text = text.strip()
    if text.casefold() in MISSING:
        return True
    return _is_number(text) or any(
        numbers.fullmatch(text) for numbers in (_COMMA_NUMBER, _SPACED_NUMBER)
    )


def _is_number(text: str) -> bool:
    return any(mark.isdigit() for mark in text) and bool(_NUMBER.fullmatch(text))


def _encoding(path: Path) -> str:
    """Tell UTF-16 by its mark, UTF-8 by all of the file being it; others are Windows-1252."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        if file.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16"
        file.seek(0)
        try:
            while block := file.read(BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _opened(path: Path, encoding: str) -> TextIO:
    return path.open(encoding=encoding, errors="replace", newline="")


def _delimiter(head: str) -> str:
    """Choose the delimiter under which most of the first rows are as wide as a wide header."""

    def width(delimiter: str) -> tuple[float, int]:
        rows = [
            row for row in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter) if row
        ]
        if not rows or len(rows[0]) < 2:
            return (0.0, 0)
        return (sum(len(row) == len(rows[0]) for row in rows) / len(rows), len(rows[0]))

    return max(DELIMITERS, key=width)


def _header(row: list[str], path: Path) -> list[str]:
    names = [name.strip() for name in row]
    while names and not names[-1]:
        names.pop()
    if len(names) < 2:
        raise TableError(f"{path} has no header of at least two columns in its first row")
    if twice := sorted({name for name in names if name and names.count(name) > 1}):
        raise TableError(f"{path} has more than one column {twice[0]!r}: rename all but one")
    return names
