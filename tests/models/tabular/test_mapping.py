import pytest

from models.tabular.mapping import MapError, TableMap, parse_map, read_map

COLUMNS = ["Id", "Won", "Staff", "Date"]


def test_a_map_says_what_columns_are(tmp_path):
    path = tmp_path / "map.toml"
    path.write_text(
        '[lead]\nid = "Id"\nlabel = "Won"\npositive = ["yes", 1]\nignore = ["Date"]\n'
        '[attributes]\n"Staff" = "employees"\n[protocol]\ntest_share = 0.25\n'
    )
    mapped = read_map(path)
    mapped.check(COLUMNS)
    assert mapped.positive == ("yes", "1")
    assert mapped.test_share == 0.25
    assert mapped.attributes_among(COLUMNS) == ["Staff"]
    assert mapped.attribute_of("Staff") == "employees"
    assert mapped.attribute_of("Other") == "Other"


def test_an_empty_map_takes_every_column():
    assert TableMap().attributes_among(COLUMNS) == COLUMNS


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"leads": {}}, "leads"),
        ({"lead": []}, r"\[lead\]"),
        ({"lead": {"id": 3}}, "text in quotes"),
        ({"lead": {"positive": "yes"}}, "must be a list"),
        ({"protocol": {"test_share": 2}}, "between 0 and 1"),
        ({"attributes": {"a": ""}}, "text in quotes"),
    ],
)
def test_an_odd_map_says_what_to_do(document, says):
    with pytest.raises(MapError, match=says):
        parse_map(document)


def test_a_column_that_is_not_there_is_named_with_its_neighbours():
    with pytest.raises(MapError, match=r"'Wom'.*Won"):
        TableMap(label="Wom").check(COLUMNS)


def test_order_by_file_needs_no_column():
    TableMap(order="file").check(COLUMNS)


def test_what_is_not_toml_says_so(tmp_path):
    path = tmp_path / "map.toml"
    path.write_text("lead = [")
    with pytest.raises(MapError, match="not TOML"):
        read_map(path)
