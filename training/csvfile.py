"""Examples from a CSV file and its map: the same reading of attributes as for a lead in service."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from pathlib import Path

import numpy as np

from models.facts.attributes import Scalar
from models.features import emails, fit
from models.scorecard.table import Coded, numbers_of
from models.tabular.csvfile import Table, TableError, read_table, scalars
from models.tabular.dates import read_times
from models.tabular.mapping import MapError, TableMap
from training.examples import Examples, Floats, kind_of
from training.parts import Column, coded, objects

POSITIVE = frozenset({"1", "true", "yes", "oui", "y", "won", "converted"})
MOSTLY = 0.95


@dataclass(frozen=True, slots=True)
class Labelled:
    """Examples, and the column of the file that each feature was read from."""

    examples: Examples
    column_of: dict[str, str]

    def features_of(self, columns: tuple[str, ...]) -> frozenset[str]:
        return frozenset(f for f, column in self.column_of.items() if column in columns)


def read_examples(path: Path, mapped: TableMap) -> Labelled:
    """Read the labelled rows of a file. Raises TableError or MapError, which say what to do."""
    table = read_table(path)
    mapped.check(table.columns)
    label = _label(table, mapped)
    features, column_of = features_of(
        {
            name: coded(scalars(table.columns[name]))
            for name in mapped.attributes_among(table.columns)
        },
        mapped,
    )
    columns = {f: c.plain() if isinstance(c, Coded) else c for f, c in features.items()}
    at = _order(table, mapped)
    known = np.isfinite(label) if at is None else np.isfinite(label) & np.isfinite(at)
    rows = np.flatnonzero(known)
    if len(rows) == 0:
        raise TableError(f"no row of {path} has a label")
    examples = Examples(columns, label, np.ones(len(label)), at).take(rows)
    return Labelled(examples.in_time_order(), column_of)


def features_of(
    attributes: Mapping[str, Column], mapped: TableMap
) -> tuple[dict[str, Column], dict[str, str]]:
    """Read columns of attributes into features, and say which column each came from.

    Columns known late are left out. Raises MapError.
    """
    columns: dict[str, Column] = {}
    column_of: dict[str, str] = {}
    for column, values in attributes.items():
        if column in mapped.known_late:
            continue
        for feature, read in _read(mapped.attribute_of(column), values).items():
            if feature in columns:
                both = f"{column_of[feature]!r} and {column!r}"
                raise MapError(f"columns {both} both become {feature!r}: ignore one of them")
            columns[feature], column_of[feature] = read, column
    return columns, column_of


def _read(name: str, column: Column) -> dict[str, Column]:
    """Read one attribute of n leads, each distinct value once, and numbers that are their own
    feature all together.

    A column called as a reading of what leads did, such as `demo_request.count`, is one.
    """
    if kind_of(name) == "engagement":
        return {name: _numbers(column)}
    if not isinstance(column, Coded):
        if fit.features(_attributes(name, 1.0)) == {name: 1.0}:
            return {name: numbers_of(column)}
        column = coded([None if isnan(value) else value for value in column.tolist()])
    snapshots = [fit.features(_attributes(name, value)) for value in column.values.tolist()]
    features = sorted({feature for snapshot in snapshots for feature in snapshot})
    return {
        feature: Coded(objects([s.get(feature) for s in snapshots]), column.codes)
        for feature in features
    }


def _numbers(column: Column) -> Floats:
    if isinstance(column, Coded):
        return numbers_of(column.values)[column.codes]
    return numbers_of(column)


def _attributes(name: str, value: Scalar) -> dict[str, Scalar]:
    """Return an attribute as intake would keep it: of personal ones only what may be a feature."""
    if name == "email" and value is not None:
        return {"email_kind": emails.kind_of(str(value))}
    if name == "phone" and value is not None:
        return {"phone_given": "yes"}
    return {name: value}


def _label(table: Table, mapped: TableMap) -> Floats:
    """Return 1.0, 0.0 or nan (no label) for each row."""
    if mapped.label is None:
        raise MapError('the map names no label: write label = "COLUMN" under [lead]')
    values = [None if v is None else _level(v) for v in scalars(table.columns[mapped.label])]
    seen = {value for value in values if value is not None}
    positive = {_level(p) for p in scalars(mapped.positive)} if mapped.positive else seen & POSITIVE
    if not seen & positive or not seen - positive:
        shown = sorted(seen)[:10]
        raise MapError(
            f"label {mapped.label!r} has the values {shown}: name those of good leads (not all)"
            ' under [lead] as positive = ["..."]'
        )
    return np.array([np.nan if value is None else float(value in positive) for value in values])


def _level(value: Scalar) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).casefold()


def _order(table: Table, mapped: TableMap) -> Floats | None:
    if mapped.created_at is not None:
        return _times(table, mapped.created_at)
    if mapped.order is None:
        return None
    if mapped.order == "file" and "file" not in table.columns:
        return np.arange(len(table), dtype=np.float64)
    values = scalars(table.columns[mapped.order])
    if all(value is None or isinstance(value, float) for value in values):
        return np.array([np.nan if value is None else float(value) for value in values])
    return _times(table, mapped.order)


def _times(table: Table, column: str) -> Floats:
    times = read_times(table.columns[column])
    at = np.array([np.nan if time is None else time for time in times], np.float64)
    if np.isfinite(at).mean() < MOSTLY:
        unread = next(
            text for text, time in zip(table.columns[column], times, strict=True) if time is None
        )
        raise TableError(
            f"column {column!r} is no time in most rows, as {unread!r}: write ISO dates"
            ' (2024-05-31), or order = "file" if the rows stand in time order'
        )
    return at
