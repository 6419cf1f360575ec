"""Script and SQL typed into every field of every form stay text: stored whole or refused, shown as
they were typed, and never executed. The forms are those that the pages turn out to have.
"""

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from itertools import count

import pytest

from tests.browser.company import Town
from tests.browser.forms import sendings, type_and_send
from tests.browser.looking import listened
from tests.browser.roll_call import PAGES, Shown

ATTACK = "'\"><img src=x onerror=hacked=1></textarea>;DROP TABLE lead;--"
RAW = "<img src=x"
SHORT = {"settings-keys", "mutual", "term-new"}
"""What each run types into; the rest is thorough."""
EXECUTED = "window.hacked !== undefined || document.querySelector('img[src=x]') !== null"
EXPECTED = (
    "error: Failed to load resource: the server responded with a status of 4",
    "warning: The specified value",
)
"""What browsers say of input that was refused, and of a date that is none."""

marks = (f"t{number}t" for number in count(1000))


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param([one for one in PAGES if one.name in SHORT], id="some"),
        pytest.param([one for one in PAGES if not one.new], id="all", marks=pytest.mark.thorough),
    ],
)
def test_what_is_typed_stays_text(a_town: Town, pages: Sequence[Shown]) -> None:
    whole = [found for shown in pages for found in _typed_into(a_town, shown)]
    assert len(whole) >= len(SHORT)
    for shown in pages:
        page = a_town.context(shown.who, "en").new_page()
        with listened(page) as complaints:
            page.goto(a_town.address(shown))
            assert not page.evaluate(EXECUTED), shown
        page.close()
        assert [said for said in complaints if not said.startswith(EXPECTED)] == []


def _typed_into(at: Town, shown: Shown) -> list[str]:
    """Type into all forms of a page, and return what of it is stored."""
    page = at.context(shown.who, "en").new_page()
    typed = []
    with listened(page) as complaints:
        page.goto(at.address(shown))
        for sending in sendings(page):
            page.goto(at.address(shown))
            if sending not in sendings(page):
                continue
            typed.append(next(marks) + ATTACK)
            answer = type_and_send(page, sending, typed[-1])
            assert answer.status < 500, (shown, sending)
            assert RAW not in answer.text(), (shown, sending)
            page.goto(at.address(shown))
            assert not page.evaluate(EXECUTED), (shown, sending)
    page.close()
    assert [said for said in complaints if not said.startswith(EXPECTED)] == []
    ours = {text.removesuffix(ATTACK) for text in typed}
    found = [text for mark, text in _stored(at) if mark in ours] if typed else []
    assert set(found) <= set(typed), shown
    return found


def _stored(at: Town) -> list[tuple[str, str]]:
    """Return what the database holds of typed texts: the mark of each, and the text from there."""
    with closing(sqlite3.connect(str(at.core.engine.url.database))) as database:
        dump = "\n".join(database.iterdump())
    plain = dump.replace("''", "'").replace('\\"', '"')
    found = re.finditer(r"t\d{4}t", plain)
    return [(mark[0], plain[mark.start() :][: len(mark[0] + ATTACK)]) for mark in found]
