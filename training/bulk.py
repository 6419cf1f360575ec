"""Bulk scoring: one scorecard over a whole file, part by part, in memory bounded by a part."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy.special import expit

from models.facts.attributes import Scalar
from models.scorecard.bands import BANDS, Cutoffs
from models.scorecard.readings import as_category
from models.scorecard.scorecard import Scorecard
from models.scorecard.table import Coded, TablePoints, band_places, logits_of, score_table
from models.tabular.csvfile import TableError
from models.tabular.mapping import MapError, TableMap
from training.csvfile import features_of
from training.engine import each
from training.overlap import ahead, behind
from training.parts import Column, Part, Parts, open_parts

ROWS = 20_000
CUTOFFS = Cutoffs()
LEAD_ID, ROW = "lead_id", "row"
REASONS = 3
LEVELS = pa.dictionary(pa.int32(), pa.string())

Say = Callable[[str], None]


def score_file(
    file: Path, out: Path, scorecard: Scorecard, mapped: TableMap, say: Say, reasons: bool = False
) -> Parts:
    """Score each row of `file` into `out`: who it is, points, probability and band, and with
    `reasons` the strongest rules of the row, each with the points that it is worth.

    Rows are known by the map's id, else by `lead_id`, else by their number from 1. `out` is there
    when all of it is. Return what was read. Raises TableError, MapError, OSError.
    """
    parts = open_parts(file)
    if parts.rows == 0:
        raise TableError(f"{file} has no row that can be read")
    known_by = _known_by(parts, mapped)
    schema = _schema(known_by or ROW, reasons)
    unfinished, done = out.with_name(f".{out.name}.unfinished"), 0
    try:
        with _writer(unfinished, out, schema) as writer:
            numbered = ahead(_numbered(parts))
            pieces = ((*one, known_by, scorecard, mapped, reasons) for one in numbered)
            tables = (pa.table(arrays, schema=schema) for arrays in each(_scored_part, pieces))
            for table in behind(writer.write_table, tables):
                done += table.num_rows
                say(f"scored {done:,} rows of {parts.rows:,}")
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
    return parts


def _schema(who: str, reasons: bool) -> pa.Schema:
    said = [("points", pa.float64()), ("probability", pa.float64()), ("band", LEVELS)]
    for place in range(1, REASONS + 1 if reasons else 1):
        said += [(f"reason_{place}", LEVELS), (f"reason_{place}_points", pa.float64())]
    return pa.schema([(who, pa.string()), *said])


def _writer(unfinished: Path, out: Path, schema: pa.Schema) -> Any:
    """Open a file to write parts to, as Parquet or CSV by the ending of `out`."""
    if out.suffix not in (".csv", ".parquet"):
        raise TableError(f"{out} ends neither in .csv nor in .parquet")
    if out.suffix == ".csv":
        return pa_csv.CSVWriter(unfinished, schema)
    repeated = [field.name for field in schema if field.type == LEVELS]
    return pq.ParquetWriter(unfinished, schema, use_dictionary=repeated)


def _length(column: Column) -> int:
    return len(column.codes if isinstance(column, Coded) else column)


def _known_by(parts: Parts, mapped: TableMap) -> str | None:
    if mapped.id and mapped.id not in parts.columns:
        raise MapError(f"the map names the column {mapped.id!r}, the file has {parts.columns[:10]}")
    return mapped.id or (LEAD_ID if LEAD_ID in parts.columns else None)


def _ids(part: Part, known_by: str | None, rows: range) -> pa.Array:
    if known_by is None:
        return pa.array(np.arange(rows.start, rows.stop)).cast(pa.string())
    column = part[known_by]
    if isinstance(column, Coded):
        return pa.array([_spelled(value) for value in column.values.tolist()], pa.string()).take(
            pa.array(column.codes)
        )
    return pa.array([as_category(value) for value in column.tolist()], pa.string())


def _spelled(value: Scalar) -> str | None:
    return str(value) if isinstance(value, int) else as_category(value)


def _numbered(parts: Parts) -> Iterator[tuple[Part, int]]:
    """Go through the parts, each with the number of its first row."""
    first = 1
    for part in parts.of(ROWS):
        yield part, first
        first += _rows(part)


def _rows(part: Part) -> int:
    return _length(next(iter(part.values())))


def _scored_part(
    part: Part,
    first: int,
    known_by: str | None,
    scorecard: Scorecard,
    mapped: TableMap,
    reasons: bool,
) -> list[pa.Array]:
    """Return the columns of a part: who each row is, what it scores, and why if that is asked."""
    rows = _rows(part)
    points = _points(part, rows, scorecard, mapped)
    return [
        _ids(part, known_by, range(first, first + rows)),
        *_scored(scorecard, points),
        *(_strongest(scorecard, points) if reasons else ()),
    ]


def _points(part: Part, rows: int, scorecard: Scorecard, mapped: TableMap) -> TablePoints:
    attributes = {name: part[name] for name in mapped.attributes_among(part) if name != LEAD_ID}
    features, _ = features_of(attributes, mapped)
    return score_table(scorecard, features, rows)


def _scored(scorecard: Scorecard, points: TablePoints) -> list[pa.Array]:
    """Return points, probability and band of each row."""
    total = points.total
    bands = _levels(band_places(CUTOFFS, total), BANDS)
    return [pa.array(total), pa.array(expit(logits_of(scorecard, total))), bands]


def _strongest(scorecard: Scorecard, points: TablePoints) -> Iterator[pa.Array]:
    """Give the rules that move a row most, strongest first: the feature, then the points.

    A row that fewer rules move has no further reason.
    """
    features = [rule.feature for rule in scorecard.rules]
    left, rows = np.abs(points.parts), np.arange(points.parts.shape[1])
    for _ in range(REASONS):
        if not features:
            yield from (pa.nulls(len(rows), LEVELS), pa.nulls(len(rows), pa.float64()))
            continue
        rule = left.argmax(axis=0)
        none = left[rule, rows] <= 0
        yield _levels(rule, features, none)
        yield pa.array(points.parts[rule, rows], mask=none)
        left[rule, rows] = 0


def _levels(
    places: NDArray[np.intp], names: Sequence[str], none: NDArray[np.bool_] | None = None
) -> pa.Array:
    indices = pa.array(places.astype(np.int32), mask=none)
    return pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.string()))
