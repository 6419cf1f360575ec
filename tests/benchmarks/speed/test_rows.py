"""A figure reaches its goal or is short of it, and only one that became worse by half fails."""

from typing import Any

import pytest

from benchmarks.speed.rows import Row, documents, regressions, row_of, table


def row(figure: float, **more: Any) -> Row:
    asked: dict[str, Any] = {"name": "import", "unit": "of a floor", "goal": 0.4, **more}
    return Row(figure=figure, **asked)


@pytest.mark.parametrize(
    ("figure", "better", "reached"),
    [
        (0.4, "more", True),
        (0.39, "more", False),
        (0.4, "less", True),
        (0.41, "less", False),
    ],
)
def test_a_figure_reaches_its_goal_or_is_short(figure: float, better: Any, reached: bool) -> None:
    one = row(figure, better=better)
    assert one.reached is reached
    assert table([one]).endswith("| reached |\n" if reached else "| **short** |\n")


@pytest.mark.parametrize(
    ("figure", "better", "fails"),
    [
        (0.21, "more", False),
        (0.19, "more", True),
        (0.44, "less", False),
        (0.46, "less", True),
        (3.0, "more", False),
        (0.01, "less", False),
    ],
)
def test_only_what_became_worse_by_half_fails(figure: float, better: Any, fails: bool) -> None:
    worse = regressions([row(figure, better=better)], {"import": 0.3})
    assert worse == ([f"import: {figure:.3g} of a floor, accepted 0.3"] if fails else [])


def test_what_was_never_accepted_cannot_have_become_worse() -> None:
    assert regressions([row(0.001)], {"export": 0.3}) == []


def test_a_row_comes_back_from_its_document() -> None:
    rows = [row(0.3, low=0.2, high=0.4, detail="alone"), row(1234.5, better="less")]
    assert [row_of(document) for document in documents(rows)] == rows


def test_the_table_says_figure_spread_and_goal() -> None:
    text = table([row(1234.5, better="less", goal=0.4, low=1.0, high=2000)])
    assert text.splitlines()[-1] == (
        "| import | 1,234 of a floor | 1 to 2,000 | at most 0.4 | **short** |"
    )
