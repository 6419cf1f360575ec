import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.tabular.csvfile import TableError, read_table, scalars


@pytest.fixture
def read(tmp_path):
    def write_and_read(content):
        path = tmp_path / "leads.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_table(path)

    return write_and_read


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_delimiters_and_encodings_are_found(read, delimiter, encoding):
    text = f"id{delimiter}ville\r\n1{delimiter}Orléans\r\n2{delimiter}Nîmes\r\n"
    assert read(text.encode(encoding)).columns == {"id": ["1", "2"], "ville": ["Orléans", "Nîmes"]}


def test_what_windows_writes_beyond_latin_1_is_read(read):
    text = "société;CA (k€)\r\nL’Œuvre d’Émile;1\r\n"
    assert read(text.encode("cp1252")).columns == {"société": ["L’Œuvre d’Émile"], "CA (k€)": ["1"]}


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u202f"])
def test_blanks_between_thousands_are_no_text(blank):
    texts = [f"3{blank}450,50", "98,7", "", f"-1{blank}234{blank}567"]
    assert scalars(texts) == [3450.5, 98.7, None, -1_234_567.0]
    phones = ["06 12 34 56 78", "0 800 123 456"]
    assert scalars(phones) == phones


def test_quotes_hold_delimiters_and_line_ends(read):
    table = read('id,note\n1,"a, b\nc"\n2,d\n')
    assert table.columns["note"] == ["a, b\nc", "d"]
    assert table.lines == [2, 4]


def test_commas_inside_semicolon_cells_do_not_confuse(read):
    assert read("a;b\n1,5;2,5\n3,5;4,5\n").columns == {"a": ["1,5", "3,5"], "b": ["2,5", "4,5"]}


def test_an_empty_last_column_is_dropped(read):
    assert read("a,b,\n1,2,\n").columns == {"a": ["1"], "b": ["2"]}


def test_rows_that_do_not_fit_are_named_by_line(read):
    table = read("a,b\n1,2\n3\n4,5,6\n\n7,8\n")
    assert table.columns == {"a": ["1", "7"], "b": ["2", "8"]}
    assert [bad.line for bad in table.bad] == [3, 4]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "no header"),
        ("only\n1\n", "at least two columns"),
        ("a,b\n", "no row"),
        ("a,a\n1,2\n", "more than one column 'a'"),
    ],
)
def test_an_odd_file_says_what_is_wrong(read, content, says):
    with pytest.raises(TableError, match=says):
        read(content)


def test_a_file_that_is_not_there_says_so(tmp_path):
    with pytest.raises(TableError, match="cannot read"):
        read_table(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (["1", " 2.5", "", "NA"], [1.0, 2.5, None, None]),
        (["1,5", "2"], [1.5, 2.0]),
        (["01000", "75001"], ["01000", "75001"]),
        (["12", "about 3"], ["12", "about 3"]),
        (["-1", "+2", ".5", "1e3"], [-1.0, 2.0, 0.5, 1000.0]),
        (["", "null"], [None, None]),
    ],
)
def test_a_column_has_one_type(texts, values):
    assert scalars(texts) == values


@given(st.lists(st.text()))
def test_any_text_becomes_a_scalar(texts):
    assert len(scalars(texts)) == len(texts)
