"""A CSV or Parquet file in parts of so many rows, so that memory does not grow with the file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from models.facts.attributes import Scalar
from models.tabular.csvfile import BadRow, CsvFile, TableError, is_numeric, open_csv, typed

Part = dict[str, list[Scalar]]
REMEMBERED = 1 << 16


class Parts(Protocol):
    """A file's columns, how many rows can be read, which cannot, and the rows in parts."""

    @property
    def columns(self) -> list[str]: ...

    @property
    def rows(self) -> int: ...

    @property
    def bad(self) -> list[BadRow]: ...

    def of(self, size: int) -> Iterator[Part]: ...


def open_parts(path: Path) -> Parts:
    """Open a file by its ending: .parquet, else CSV. Raises TableError."""
    return ParquetParts(path) if path.suffix == ".parquet" else CsvParts(open_csv(path))


@dataclass
class CsvParts:
    """A CSV file is gone through twice: what type a column has only all of its rows tell."""

    file: CsvFile
    rows: int = 0
    bad: list[BadRow] = field(default_factory=list)

    def __post_init__(self) -> None:
        numeric = lru_cache(REMEMBERED)(is_numeric)
        self._numeric = [True] * len(self.file.header)
        for row in self.file.rows():
            if isinstance(row, BadRow):
                self.bad.append(row)
            else:
                self.rows += 1
                for place, cell in enumerate(row[1]):
                    if self._numeric[place] and not numeric(cell):
                        self._numeric[place] = False

    @property
    def columns(self) -> list[str]:
        return [name for name in self.file.header if name]

    def of(self, size: int) -> Iterator[Part]:
        rows = (row[1] for row in self.file.rows() if not isinstance(row, BadRow))
        while part := list(islice(rows, size)):
            cells = zip(self.file.header, self._numeric, zip(*part, strict=True), strict=True)
            yield {name: typed(texts, numeric) for name, numeric, texts in cells if name}


class ParquetParts:
    """A Parquet file says itself what its columns are."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = pq.ParquetFile(path)
        except (OSError, pa.ArrowInvalid) as error:
            raise TableError(f"cannot read {path}: {error}") from error
        self.bad: list[BadRow] = []
        nested = [f.name for f in self._file.schema_arrow if pa.types.is_nested(f.type)]
        if nested:
            raise TableError(f"column {nested[0]!r} of {path} holds more than one value a row")

    @property
    def columns(self) -> list[str]:
        return list(self._file.schema_arrow.names)

    @property
    def rows(self) -> int:
        return int(self._file.metadata.num_rows)

    def of(self, size: int) -> Iterator[Part]:
        for batch in self._file.iter_batches(batch_size=size):
            held: Mapping[str, list[Any]] = batch.to_pydict()
            yield {name: [_scalar(value) for value in values] for name, values in held.items()}


def _scalar(value: Any) -> Scalar:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return float(value)
        case datetime() | date():
            return value.isoformat()
        case bytes():
            return value.decode("utf-8", errors="replace")
    return str(value)
