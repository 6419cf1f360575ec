"""Importing spend from a CSV file; a second time changes nothing.

Columns are known by their English or French names: day, source, campaign, amount, currency.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from models.database import transaction
from models.spend import state_spend
from models.tabular.csvfile import BadRow, Table, TableError, read_table
from models.tabular.dates import read_times
from service.kit.core import Core
from service.spend.schemas import SpendIn

SLICE = 500
NAMES = {
    "day": ("day", "date", "jour"),
    "source": ("source",),
    "campaign": ("campaign", "campagne"),
    "amount": ("amount", "spend", "cost", "montant", "coût", "dépense"),
    "currency": ("currency", "devise"),
}
NEEDED = ("day", "source", "amount")

_SPACES = re.compile(r"[\s\u00a0\u202f']")
_AMOUNT = re.compile(r"\d+(\.\d+)?", re.ASCII)
_ENGLISH = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_GERMAN = re.compile(r"(\d+|\d{1,3}(\.\d{3})+),\d+", re.ASCII)


@dataclass(slots=True)
class SpendReport:
    """How many rows were news, how many stood already, and which could not be taken, and why."""

    changed: int = 0
    same: int = 0
    bad: list[BadRow] = field(default_factory=list)


def import_spend(core: Core, file: Path) -> SpendReport:
    """Import a file of spend. Raises TableError, before anything is written."""
    table = read_table(file)
    report = SpendReport(bad=list(table.bad))
    rows = list(_rows(table, _columns(table, file), report))
    for start in range(0, len(rows), SLICE):
        with transaction(core.engine) as session:
            for row in rows[start : start + SLICE]:
                currency = row.currency or core.settings.currency
                if state_spend(session, *row.key, row.amount, currency):
                    report.changed += 1
                else:
                    report.same += 1
    report.bad.sort(key=lambda bad: bad.line)
    return report


def _columns(table: Table, file: Path) -> dict[str, list[str]]:
    by_name = {name.casefold(): cells for name, cells in table.columns.items()}
    found = {
        field_name: by_name[name]
        for field_name, names in NAMES.items()
        for name in names[::-1]
        if name in by_name
    }
    if missing := [name for name in NEEDED if name not in found]:
        raise TableError(f"{file} has no column {missing[0]!r}: name it in the header")
    return found


def _rows(table: Table, columns: dict[str, list[str]], report: SpendReport) -> Iterator[SpendIn]:
    days = [_day(seconds) for seconds in read_times(columns["day"])]
    seen: set[object] = set()
    for number, line in enumerate(table.lines):
        cells = {name: cells[number].strip() for name, cells in columns.items()}
        stated = cells | {"day": days[number], "amount": _amount(cells["amount"])}
        stated["currency"] = cells.get("currency", "").upper() or None
        try:
            row = SpendIn.model_validate(stated)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            report.bad.append(BadRow(line, f"{first['loc'][0]}: {first['msg']}"))
            continue
        if row.key in seen:
            report.bad.append(BadRow(line, "the same day, source and campaign as an earlier row"))
            continue
        seen.add(row.key)
        yield row


def _day(seconds: float | None) -> str | None:
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except (OverflowError, ValueError, OSError):
        return None


def _amount(text: str) -> float | None:
    """Read an amount as the English (1,234.50), Germans (1.234,50) or French (1 234,50) write it.

    Three digits after one comma are thousands: nobody counts in tenths of a cent.
    """
    plain = _SPACES.sub("", text)
    if _ENGLISH.fullmatch(plain):
        plain = plain.replace(",", "")
    elif _GERMAN.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    return float(plain) if _AMOUNT.fullmatch(plain) else None
