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
MEANT = {
    "day": "write a day such as 2026-03-01 or 01/03/2026",
    "source": "name a source of at most 80 letters",
    "campaign": "name a campaign of at most 80 letters, or none",
    "amount": "write an amount from 0 on, such as 1250.50",
    "currency": "write three letters, such as EUR, or nothing",
}
EURO, EURO_SIGN = "EUR", "€"

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
        stated["currency"] = _currency(cells)
        try:
            row = SpendIn.model_validate(stated)
        except ValidationError as error:
            name = str(error.errors(include_url=False, include_input=False)[0]["loc"][0])
            report.bad.append(BadRow(line, f"{name}: {MEANT[name]}"))
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


def _currency(cells: dict[str, str]) -> str | None:
    """Return the currency that a row names, else that of its amount; None for the company's."""
    named = cells.get("currency", "").upper().replace(EURO_SIGN, EURO)
    written = EURO if EURO_SIGN in cells["amount"] else ""
    return f"{named}?" if named and written not in ("", named) else named or written or None


def _amount(text: str) -> float | None:
    """Read an amount as the English (1,234.50), Germans (1.234,50) or French (1 234,50) write it.

    Three digits after one comma are thousands: nobody counts in tenths of a cent.
    """
    plain = _SPACES.sub("", text).strip(EURO_SIGN)
    if _ENGLISH.fullmatch(plain):
        plain = plain.replace(",", "")
    elif _GERMAN.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    return float(plain) if _AMOUNT.fullmatch(plain) else None
