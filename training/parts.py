"""A CSV or Parquet file in parts of so many rows, so that memory does not grow with the file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from models.facts.attributes import Scalar
from models.scorecard.table import Coded
from models.tabular.csvfile import BadRow, Contents, CsvFile, TableError, open_csv, typed

LOOKED_AT = 1000
EXACT = 1 << 53

Column = NDArray[np.float64] | Coded
"""n numbers (nan: missing), or n values that repeat."""

Part = dict[str, Column]


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

    def __post_init__(self) -> None:
        self._found = Contents(self.file)
        for batch in self.file.batches(LOOKED_AT):
            self._found.take(batch)

    @property
    def rows(self) -> int:
        return self._found.rows

    @property
    def bad(self) -> list[BadRow]:
        return self._found.bad

    @property
    def columns(self) -> list[str]:
        return [name for name in self.file.header if name]

    def of(self, size: int) -> Iterator[Part]:
        for batch in self.file.batches(size):
            cells = zip(self.file.header, self._found.numeric, batch.columns, strict=True)
            if batch.lines:
                yield {
                    name: _column(typed(texts, numeric), numeric)
                    for name, numeric, texts in cells
                    if name
                }


class ParquetParts:
    """A Parquet file says itself what its columns are."""

    def __init__(self, path: Path) -> None:
        try:
            self._path, self._file = path, pq.ParquetFile(path)
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
        texts = [f.name for f in self._file.schema_arrow if pa.types.is_string(f.type)]
        file = pq.ParquetFile(self._path, read_dictionary=texts)
        for batch in file.iter_batches(batch_size=size):
            named = zip(batch.schema.names, batch.columns, strict=True)
            yield {name: _of_arrow(array) for name, array in named}


def coded(values: Sequence[Scalar]) -> Coded:
    """Return a column of values by its distinct ones."""
    places = {value: place for place, value in enumerate(dict.fromkeys(values))}
    codes = np.fromiter(map(places.__getitem__, values), np.intp, len(values))
    return Coded(objects(list(places)), codes)


def objects(values: Sequence[Scalar]) -> NDArray[Any]:
    """Return values as an array of objects, whatever they are."""
    column = np.empty(len(values), object)
    column[:] = values
    return column


def _column(values: list[Scalar], numeric: bool) -> Column:
    return np.array(values, np.float64) if numeric else coded(values)


def _of_arrow(array: pa.Array) -> Column:
    """Read numbers as they lie, and anything else by its distinct values."""
    if pa.types.is_floating(array.type) or _is_small_integer(array):
        return np.asarray(array.cast(pa.float64()).to_numpy(zero_copy_only=False))
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    values = [_scalar(value) for value in array.dictionary.to_pylist()]
    codes = array.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)
    return Coded(objects([*values, None]), codes.astype(np.intp))


def _is_small_integer(array: pa.Array) -> bool:
    """Say whether an array holds integers that a float64 spells exactly; larger ones are names."""
    if not pa.types.is_integer(array.type):
        return False
    extremes = pc.min_max(array).as_py().values()
    return all(extreme is None or abs(extreme) <= EXACT for extreme in extremes)


def _scalar(value: Any) -> Scalar:
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return float(value)
        case datetime() | date():
            return value.isoformat()
        case bytes():
            return value.decode("utf-8", errors="replace")
    return str(value)
