import pytest

from models import registry
from models.database import reading


@pytest.fixture
def version_id(told):
    with reading(told) as session:
        champion = registry.champion(session)
    assert champion is not None
    return champion.id


@pytest.mark.parametrize(("ending", "begins"), [("html", "<!doctype html>"), ("md", "# Version")])
def test_a_card_is_written(version_id, command, tmp_path, ending, begins):
    out = tmp_path / f"card.{ending}"
    assert command("card", version_id, out)[0] == 0
    text = out.read_text()
    assert text.startswith(begins)
    assert version_id in text
    assert "What it says" in text


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    ("version", "out", "says"), [("0" * 16, "card.md", "no version"), ("x", "card.pdf", ".html")]
)
def test_what_has_no_card_says_why(command, tmp_path, version, out, says):
    code, _, said = command("card", version, tmp_path / out)
    assert code == 2
    assert says in said
