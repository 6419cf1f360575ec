"""Spend: stated by API and by file, replaced when stated again, listed in pages."""

from pathlib import Path
from typing import Any

import pytest

from models.tabular.csvfile import TableError
from service.app import Application
from service.spend.imports import import_spend
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import As


def row(day: str = "2026-03-02", **more: Any) -> dict[str, Any]:
    return {"day": day, "source": "linkedin", "campaign": "cto", "amount": 90.5, **more}


def test_what_is_stated_again_replaces_what_stood(as_role: As) -> None:
    api = as_role("marketing")
    rows = [row(), row("2026-03-03", currency="USD"), row(campaign="")]
    first = api.post("/v1/spend", {"spend": rows})
    assert (first.status_code, first.json()["changed"]) == (200, 3)
    assert api.post("/v1/spend", {"spend": rows}).json()["changed"] == 0
    assert api.put("/v1/spend", row(amount=100)).json() == row(amount=100.0, currency="EUR")
    listed = api.get("/v1/spend").json()["items"]
    assert listed == [
        row("2026-03-03", currency="USD"),
        row(amount=100.0, currency="EUR"),
        row(campaign="", currency="EUR"),
    ]


def test_spend_comes_in_pages_within_days(as_role: As) -> None:
    api = as_role("marketing")
    rows = [row(f"2026-03-{day:02d}", campaign=name) for day in range(1, 6) for name in "ab"]
    api.post("/v1/spend", {"spend": rows})
    paged: list[dict[str, Any]] = []
    query: dict[str, Any] = {"since": "2026-03-02", "until": "2026-03-04", "limit": 4}
    while query:
        page = api.get("/v1/spend", **query).json()
        paged += page["items"]
        query = query | {"cursor": page["next"]} if page["next"] else {}
    assert [(item["day"][-1], item["campaign"]) for item in paged] == [
        ("4", "b"), ("4", "a"), ("3", "b"), ("3", "a"), ("2", "b"), ("2", "a"),
    ]  # fmt: skip


@ON_SQLITE
def test_a_file_is_imported_once_with_bad_rows_by_line_and_reason(
    app: Application, as_role: As, tmp_path: Path
) -> None:
    file = tmp_path / "spend.csv"
    file.write_text(
        "Jour;Source;Campagne;Montant;Devise\n"
        "31/03/2026;linkedin;cto;1 234,50;\n"
        "01/04/2026;linkedin;;12;usd\n"
        "demain;linkedin;;12;\n"
        "02/04/2026;;;12;\n"
        "02/04/2026;linkedin;;douze;\n"
        "02/04/2026;linkedin;;-3;\n"
        "01/04/2026;linkedin;;13;\n"
        "03/04/2026;linkedin\n"
        "03/04/2026;linkedin;;1;euro\n",
        encoding="utf-8",
    )
    report = import_spend(app.state.core, file)
    assert (report.changed, report.same) == (2, 0)
    assert [bad.line for bad in report.bad] == [4, 5, 6, 7, 8, 9, 10]
    why = [bad.why.partition(":")[0] for bad in report.bad]
    assert why[:4] == ["day", "source", "amount", "amount"]
    assert why[4] == "the same day, source and campaign as an earlier row"
    assert import_spend(app.state.core, file).same == 2
    listed = as_role("marketing").get("/v1/spend").json()["items"]
    assert [(item["day"], item["amount"], item["currency"]) for item in listed] == [
        ("2026-04-01", 12.0, "USD"),
        ("2026-03-31", 1234.5, "EUR"),
    ]


@ON_SQLITE
@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1234.5", 1234.5), ("1234,5", 1234.5), ("1 234,50", 1234.5), ("1 234,50", 1234.5),
        ("1,234.50", 1234.5), ("1.234,50", 1234.5), ("1,234", 1234.0), ("1,234,567", 1234567.0),
        ("12,34", 12.34), ("0", 0.0), ("1'234.50", 1234.5), ("12.345678", 12.345678),
        ("", None), ("12,34,5", None), ("1.2.3", None), ("-5", None), ("1e3", None),
        ("1 234,50 €", 1234.5), ("€12", 12.0), ("nan", None),
        ("inf", None), ("١٢", None), ("9" * 400, None), ("12 EUR", None),
    ],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(
    app: Application, as_role: As, tmp_path: Path, written: str, amount: float | None
) -> None:
    file = tmp_path / "spend.csv"
    file.write_text(f"date;source;coût\n2026-04-01;linkedin;{written}\n", encoding="utf-8")
    report = import_spend(app.state.core, file)
    listed = as_role("marketing").get("/v1/spend").json()["items"]
    assert [item["amount"] for item in listed] == ([] if amount is None else [amount])
    assert [bad.line for bad in report.bad] == ([2] if amount is None else [])


@ON_SQLITE
def test_a_file_from_excel_is_read(app: Application, as_role: As, tmp_path: Path) -> None:
    file = tmp_path / "spend.csv"
    rows = (
        'Date,Source,Campaign,Amount\r\n2026-04-01,linkedin,"cto, ""Q2""\r\nEurope","1,500.00"\r\n'
    )
    file.write_text(rows, encoding="utf-8-sig", newline="")
    assert import_spend(app.state.core, file).changed == 1
    (item,) = as_role("marketing").get("/v1/spend").json()["items"]
    assert (item["campaign"], item["amount"]) == ('cto, "Q2"\r\nEurope', 1500.0)


@ON_SQLITE
@pytest.mark.parametrize("text", ["", "day,source,amount\n"])
def test_a_file_without_rows_is_refused(app: Application, tmp_path: Path, text: str) -> None:
    file = tmp_path / "spend.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TableError):
        import_spend(app.state.core, file)


@ON_SQLITE
def test_a_file_without_a_needed_column_is_refused(app: Application, tmp_path: Path) -> None:
    file = tmp_path / "spend.csv"
    file.write_text("day,source\n2026-03-01,linkedin\n", encoding="utf-8")
    with pytest.raises(TableError, match="amount"):
        import_spend(app.state.core, file)


@ON_SQLITE
@pytest.mark.parametrize(
    "wrong",
    [
        {"day": "2026-3-2"}, {"day": "2026-02-30"}, {"day": 1767225600}, {"day": "20260302"},
        {"amount": -1}, {"amount": True}, {"currency": "eur"}, {"source": ""}, {"extra": 1},
    ],
)  # fmt: skip
def test_spend_that_is_none_is_refused(as_role: As, wrong: dict[str, Any]) -> None:
    api = as_role("marketing")
    assert api.put("/v1/spend", row() | wrong).status_code == 422
    assert api.post("/v1/spend", {"spend": [row(), row()]}).status_code == 422
    assert api.get("/v1/spend", since="yesterday").status_code == 422


@ON_SQLITE
def test_only_marketing_and_managers_keep_spend(as_role: As) -> None:
    for role, status in (("manager", 200), ("crm", 403), ("data", 403)):
        assert as_role(role).put("/v1/spend", row()).status_code == status
    assert as_role("rep", rep="ana").get("/v1/spend").status_code == 403


@ON_SQLITE
def test_what_is_wrong_with_a_row_says_what_to_write(app: Application, tmp_path: Path) -> None:
    rows = (
        "jour;source;montant;devise",
        "01/04/2026;linkedin;12,50 €;",
        "02/04/2026;linkedin;12,50;€",
        "03/04/2026;linkedin;12,50 €;USD",
        "31/04/2026;linkedin;1;EUR",
        "05/04/2026;;1;EUR",
        "06/04/2026;linkedin;douze;EUR",
    )
    file = tmp_path / "spend.csv"
    file.write_text("\n".join(rows), encoding="cp1252")
    report = import_spend(app.state.core, file)
    assert report.changed == 2
    assert [(bad.line, bad.why) for bad in report.bad] == [
        (4, "currency: write three letters, such as EUR, or nothing"),
        (5, "day: write a day such as 2026-03-01 or 01/03/2026"),
        (6, "source: name a source of at most 80 letters"),
        (7, "amount: write an amount from 0 on, such as 1250.50"),
    ]
