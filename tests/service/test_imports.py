"""`smarketing import leads`: any file that people export, bad rows told, twice changes nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from service.__main__ import main
from service.intake import imports
from service.worker import Worker
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api

Count = Callable[[str], int]
Import = Callable[..., int]
FACTS = ("lead", "identity", "event", "score")

MAP = """
[lead]
id = "Référence"
created_at = "Créé le"
ignore = ["Note"]
system = "csv"

[attributes]
"Société" = "company"
"Effectif" = "employees"
"Fonction" = "job_title"
"Origine" = "source"
"Courriel" = "email"
"""

HEADER = "Référence;Créé le;Société;Effectif;Fonction;Origine;Courriel;Note;Chiffre"
ROWS = [
    "A1;31/01/2026;Établissements Dupont;120;Directrice informatique;Salon;jeanne@dupont.fr;x;1,5",
    "A2;01/02/2026 14:30;Lefèvre & Fils;;Gérant;Salon;;;2,25",
    'A3;02/02/2026;"Points; virgules";4 000;Stagiaire;Web;pas d’adresse;;3',
]


@pytest.fixture
def run(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Import:
    """Write a file and a map, and run the command on them; returns the exit code."""
    monkeypatch.setenv("SMARKETING_DATABASE_URL", database_url)
    monkeypatch.setenv("SMARKETING_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setattr("service.kit.logs.log_to_stderr", lambda: None)

    def command(content: str | bytes, table_map: str = MAP) -> int:
        file, map_file = tmp_path / "leads.csv", tmp_path / "map.toml"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        map_file.write_text(table_map, encoding="utf-8")
        return main(["import", "leads", str(file), "--map", str(map_file)])

    return command


def lines(*rows: str, header: str = HEADER, end: str = "\n") -> str:
    return end.join([header, *rows]) + end


def find(api: Api, name: str, system: str = "csv") -> dict[str, Any]:
    (found,) = api.get("/v1/leads", system=system, external_id=name).json()["items"]
    held: dict[str, Any] = found
    return held


def said(capsys: Any) -> tuple[str, str]:
    """Return the last line of standard output, and all of standard error."""
    out, err = capsys.readouterr()
    return out.splitlines()[-1], err


def counts(count: Count) -> list[int]:
    return [count(table) for table in FACTS]


def test_a_french_file_with_semicolons_is_imported(run: Import, crm: Api, capsys: Any) -> None:
    assert run(lines(*ROWS)) == 0
    out, err = said(capsys)
    assert out == "3 new, 0 changed, 0 as before, 0 bad rows"
    assert "3 of 3 rows" in err
    first, second, third = (find(crm, name) for name in ("A1", "A2", "A3"))
    assert first["created_at"] == "2026-01-31T00:00:00Z"
    assert second["created_at"] == "2026-02-01T14:30:00Z"
    assert first["person"] == {"email": "jeanne@dupont.fr"}
    assert first["attributes"] == {
        "company": "Établissements Dupont",
        "employees": 120.0,
        "job_title": "Directrice informatique",
        "source": "Salon",
        "email_kind": "company",
        "domain": "dupont.fr",
        "Chiffre": 1.5,
    }
    assert "employees" not in second["attributes"]
    assert third["attributes"]["company"] == "Points; virgules"
    assert third["attributes"]["employees"] == 4000.0
    assert third["attributes"]["Chiffre"] == 3.0


@pytest.mark.parametrize(
    "encoded",
    [
        lines(*ROWS).encode("utf-8-sig"),
        lines(*ROWS).encode("cp1252").replace(b"\x92", b"'"),
        lines(*ROWS).encode("utf-16"),
        lines(*ROWS, end="\r\n").encode(),
        lines(*ROWS).replace("A1", '"A1"').encode(),
    ],
    ids=["BOM", "latin-1", "utf-16", "crlf", "quoted"],
)
@ON_SQLITE
def test_however_it_was_saved_the_same_leads_come_out(
    run: Import, crm: Api, encoded: bytes
) -> None:
    assert run(encoded) == 0
    assert find(crm, "A1")["attributes"]["company"] == "Établissements Dupont"
    assert find(crm, "A2")["attributes"]["job_title"] == "Gérant"
    assert find(crm, "A2")["created_at"] == "2026-02-01T14:30:00Z"


def test_a_second_import_changes_nothing(run: Import, count: Count, capsys: Any) -> None:
    run(lines(*ROWS))
    before = counts(count)
    assert run(lines(*ROWS)) == 0
    assert said(capsys)[0] == "0 new, 0 changed, 3 as before, 0 bad rows"
    assert counts(count) == before


def test_a_changed_row_changes_its_lead_alone(run: Import, crm: Api, capsys: Any) -> None:
    run(lines(*ROWS))
    run(lines(ROWS[0].replace(";120;", ";130;"), *ROWS[1:]))
    assert said(capsys)[0] == "0 new, 1 changed, 2 as before, 0 bad rows"
    assert find(crm, "A1")["attributes"]["employees"] == 130.0


def test_bad_rows_are_told_by_line_and_reason_and_the_others_imported(
    run: Import, count: Count, capsys: Any
) -> None:
    rows = [
        ROWS[0],
        "A4;yesterday;x;1;x;x;;;1",
        ";01/02/2026;x;1;x;x;;;1",
        "A1;01/02/2026;x;1;x;x;;;1",
        "A5;01/02/2026;x",
        "A6;01/02/2026;x;1;x;x;;;1;2;3",
        "A7;31/12/1969;x;1;x;x;;;1",
        "x" * 201 + ";01/02/2026;x;1;x;x;;;1",
        '"A8";01/02/2026;"two',
        'lines";1;x;x;;;1',
        "A9;01/02/2026;x;1;x;x;a@b;;1",
    ]
    assert run(lines(*rows)) == 0
    out, err = said(capsys)
    assert out == "3 new, 0 changed, 0 as before, 7 bad rows"
    told = [line for line in err.splitlines() if line.startswith("line ")]
    numbers = [int(line.split(":")[0].removeprefix("line ")) for line in told]
    assert numbers == [3, 4, 5, 6, 7, 8, 9]
    for line, word in zip(
        told, ["yesterday", "empty", "same id", "cells", "cells", "1969", "longer"], strict=True
    ):
        assert word in line
    assert count("lead") == 3


def test_a_large_file_goes_in_slices_with_progress(
    run: Import, count: Count, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "SLICE", 100)
    rows = [f"L{n};{1 + n % 28:02}/02/2026;No {n};{n};x;x;;;1" for n in range(250)]
    assert run(lines(*rows)) == 0
    _, err = said(capsys)
    assert [part for part in err.replace("\r", "\n").splitlines() if "rows" in part] == [
        "100 of 250 rows",
        "200 of 250 rows",
        "250 of 250 rows",
    ]
    assert count("lead") == 250


def test_imported_leads_are_scored_by_the_sweep(run: Import, app: Any, crm: Api) -> None:
    run(lines(*ROWS))
    assert find(crm, "A1")["points"] is None
    assert Worker(app.state.core).sweep()
    assert find(crm, "A1")["points"] is not None


def test_imported_history_is_as_old_as_the_file_says(run: Import, crm: Api) -> None:
    run(lines(*ROWS))
    items = crm.get(f"/v1/leads/{find(crm, 'A1')['lead_id']}/timeline").json()["items"]
    assert {item["occurred_at"] for item in items} == {"2026-01-31T00:00:00Z"}
    assert all(item["backfilled"] for item in items)


def test_the_first_touch_of_an_older_file_wins(run: Import, crm: Api) -> None:
    lead = {"system": "csv", "external_id": "A1", "attributes": {"source": "Paid", "Chiffre": 9}}
    crm.post("/v1/leads", lead)
    run(lines(*ROWS))
    attributes = find(crm, "A1")["attributes"]
    assert attributes["source"] == "Salon"
    assert attributes["Chiffre"] == 9


HOSTILE = [
    "1e999", "-1e999", "nan", "inf", "1" * 400, "x" * 5000, "\x00", "a\x00b", "=1+1", "' OR 1=1 --",
    "<script>", "\u202e", "\ufeff", "{{7*7}}", "1e308", "0x10", "٣", "9007199254740993", "%s", "\\",
]  # fmt: skip


def test_hostile_cells_are_imported_and_twice_changes_nothing(
    run: Import, count: Count, capsys: Any
) -> None:
    rows = [
        f"H{n};01/02/2026;{cell};{cell};{cell};{cell};{cell};{cell};{cell}"
        for n, cell in enumerate(HOSTILE)
    ]
    assert run(lines(*rows)) == 0
    for column in HOSTILE:
        assert run(lines(f"C;01/02/2026;;;;;;;{column}")) == 0
    before = counts(count)
    assert run(lines(*rows)) == 0
    assert " 0 changed," in said(capsys)[0]
    assert counts(count) == before


@ON_SQLITE
@pytest.mark.parametrize(
    "instant",
    [
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0000-00-00", "32/01/2026",
        "29/02/2026", "999999999999999", "-1", "1e10", "2026-01-01T25:00:00Z", "\x00",
    ],
)  # fmt: skip
def test_an_impossible_time_is_a_bad_row(run: Import, capsys: Any, instant: str) -> None:
    assert run(lines(ROWS[0], f"A2;{instant};x;1;x;x;;;1")) == 0
    out, err = said(capsys)
    assert out == "1 new, 0 changed, 0 as before, 1 bad rows"
    assert "line 3: Créé le" in err


def test_hostile_column_names_are_refused_or_kept(run: Import, crm: Api, count: Count) -> None:
    long = "x" * 3000
    header = f"Référence;Créé le;a\x00b;{long};<script>;demo_request.count;"
    table_map = '[lead]\nid = "Référence"\ncreated_at = "Créé le"\n'
    assert run(lines("A1;01/02/2026;1;2;3;4;", header=header), table_map) == 0
    attributes = find(crm, "A1")["attributes"]
    assert attributes["<script>"] == 3.0
    assert all(len(name) <= 100 and "\x00" not in name for name in attributes)
    before = counts(count)
    run(lines("A1;01/02/2026;1;2;3;4;", header=header), table_map)
    assert counts(count) == before


@ON_SQLITE
@pytest.mark.parametrize(
    ("content", "table_map", "word"),
    [
        ("", MAP, "header"),
        (HEADER, MAP, "row"),
        (lines(*ROWS), MAP.replace('"Référence"', '"Reference"'), "Référence"),
        (lines(*ROWS), "[lead]\n", "id"),
        (lines(*ROWS), "[lead\n", "TOML"),
        (lines(*ROWS), MAP + '\n[odd]\na = "b"\n', "odd"),
        (lines(*ROWS), MAP.replace('"csv"', '"No system!"'), "system"),
        (lines(*ROWS, header=HEADER.replace("Note", "Société")), MAP, "Société"),
    ],
)
def test_a_file_that_does_not_fit_its_map_is_refused_before_anything_is_written(
    run: Import, count: Count, capsys: Any, content: str, table_map: str, word: str
) -> None:
    assert run(content, table_map) == 2
    assert word in capsys.readouterr().err
    assert counts(count) == [0, 0, 0, 0]
