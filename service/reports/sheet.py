"""Reports as CSV that a spreadsheet opens without running anything in it."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from fastapi import Response

RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r")

OR_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}}}
"""What a route documents that also answers with a sheet."""


def as_csv(rows: Sequence[Mapping[str, Any]]) -> Response:
    """Return rows with a line of names; text that a spreadsheet would run begins with a quote."""
    text = StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8")


def _cell(value: Any) -> Any:
    return (
        f"'{value}" if isinstance(value, str) and value.startswith(RUN_BY_SPREADSHEETS) else value
    )
