"""Bulk scoring: one scorecard over a whole file, part by part, in memory bounded by a part."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from scipy.special import expit

from models.facts.attributes import Scalar
from models.scorecard.bands import Cutoffs
from models.scorecard.readings import as_category
from models.scorecard.scorecard import Scorecard
from models.tabular.csvfile import TableError
from models.tabular.mapping import MapError, TableMap
from training.csvfile import features_of
from training.engine import each
from training.parts import Part, Parts, open_parts

ROWS = 20_000
CUTOFFS = Cutoffs()
LEAD_ID, ROW = "lead_id", "row"

Say = Callable[[str], None]


def score_file(file: Path, out: Path, scorecard: Scorecard, mapped: TableMap, say: Say) -> Parts:
    """Score each row of `file` into `out`: who it is, points, probability and band.

    Rows are known by the map's id, else by `lead_id`, else by their number from 1. `out` is there
    when all of it is. Return what was read. Raises TableError, MapError, OSError.
    """
    parts = open_parts(file)
    if parts.rows == 0:
        raise TableError(f"{file} has no row that can be read")
    known_by = _known_by(parts, mapped)
    schema = _schema(known_by or ROW)
    unfinished, done = out.with_name(f".{out.name}.unfinished"), 0
    try:
        with _writer(unfinished, out, schema) as writer:
            pieces = ((*one, known_by, scorecard, mapped) for one in _numbered(parts))
            for arrays in each(_scored, pieces):
                writer.write_table(pa.table(arrays, schema=schema))
                done += len(arrays[0])
                say(f"scored {done:,} rows of {parts.rows:,}")
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
    return parts


def _schema(who: str) -> pa.Schema:
    said = [("points", pa.float64()), ("probability", pa.float64()), ("band", pa.string())]
    return pa.schema([(who, pa.string()), *said])


def _writer(unfinished: Path, out: Path, schema: pa.Schema) -> Any:
    """Open a file to write parts to, as Parquet or CSV by the ending of `out`."""
    if out.suffix not in (".csv", ".parquet"):
        raise TableError(f"{out} ends neither in .csv nor in .parquet")
    return (pa_csv.CSVWriter if out.suffix == ".csv" else pq.ParquetWriter)(unfinished, schema)


def _known_by(parts: Parts, mapped: TableMap) -> str | None:
    if mapped.id and mapped.id not in parts.columns:
        raise MapError(f"the map names the column {mapped.id!r}, the file has {parts.columns[:10]}")
    return mapped.id or (LEAD_ID if LEAD_ID in parts.columns else None)


def _ids(part: Part, known_by: str | None, rows: range) -> pa.Array:
    if known_by is None:
        return pa.array(map(str, rows), pa.string())
    return pa.array([_spelled(value) for value in part[known_by]], pa.string())


def _spelled(value: Scalar) -> str | None:
    return str(value) if isinstance(value, bool) else as_category(value)


def _numbered(parts: Parts) -> Iterator[tuple[Part, int]]:
    """Go through the parts, each with the number of its first row."""
    first = 1
    for part in parts.of(ROWS):
        yield part, first
        first += _length(part)


def _length(part: Part) -> int:
    return len(next(iter(part.values())))


def _scored(
    part: Part, first: int, known_by: str | None, scorecard: Scorecard, mapped: TableMap
) -> list[pa.Array]:
    """Return who each row is, and its points, probability and band."""
    rows = _length(part)
    attributes = {name: part[name] for name in mapped.attributes_among(part) if name != LEAD_ID}
    features, _ = features_of(attributes, mapped)
    points = scorecard.score_table(features, rows).total
    bands = [CUTOFFS.band_of(one) for one in points.tolist()]
    return [
        _ids(part, known_by, range(first, first + rows)),
        pa.array(points),
        pa.array(expit(scorecard.logits(points))),
        pa.array(bands),
    ]
