"""The pages' words: both languages whole, French set as French, nothing left untranslated."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from babel.messages.catalog import Message

from models.labels.reasons import REASONS
from models.now import clock, now
from models.words import features, said
from service.pages import words
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.people import Browser, Visit
from tests.fixtures.service import Api
from tests.service.pages import catalogues
from tests.service.pages.leads import add_three

SAME = {
    "Code",
    "Leads",
    "Marketing",
    "Points",
    "Source",
    "MQL",
    "SAL",
    "SQL",
    "Pages",
    "marketing",
    "points",
    "%(leads)s lead",
    "%(num)s lead",
    "Version",
    "Version %(number)s",
    "Versions",
    "candidate",
    "%(num)s session",
    "Absences",
    "Lead",
    "Verdict",
    "Webhook",
    "Webhooks",
}
"""Texts that are the same in French."""

Text = str | tuple[str, ...] | list[str] | None

PLACES = re.compile(r"%\(\w+\)s")


def messages(locale: str) -> dict[str, Message]:
    return {_first(message.id): message for message in catalogues.read(locale) if message.id}


def _first(text: Text) -> str:
    return _all(text)[0]


def _all(text: Text) -> list[str]:
    return [text] if isinstance(text, str) else list(text or [""])


def french() -> Iterator[str]:
    for message in messages("fr").values():
        yield from _all(message.string)
    yield from (reason.fr for reason in REASONS.values())
    for table in (features._DID, features._IS, features._VALUES, said.EVENTS, said.VERDICTS):
        yield from (pair[1] for pair in table.values())


@pytest.mark.parametrize("locale", words.LOCALES)
def test_the_catalogues_hold_what_the_pages_show_and_nothing_else(locale: str) -> None:
    shown = {_first(message.id) for message in catalogues.extracted() if message.id}
    assert len(shown) > 80
    assert set(messages(locale)) == shown, "run `python -m tests.service.pages.catalogues`"


@pytest.mark.parametrize("locale", words.LOCALES)
def test_every_text_is_translated_with_the_same_places(locale: str) -> None:
    for text, message in messages(locale).items():
        assert not message.fuzzy
        for string in _all(message.string):
            assert string, f"{text!r} is not translated into {locale}"
            assert set(PLACES.findall(string)) == set(PLACES.findall(text)), text


def test_french_differs_from_english_and_english_is_as_written() -> None:
    for text, message in messages("fr").items():
        assert (_first(message.string) == text) == (text in SAME), text
    for text, message in messages("en").items():
        assert _first(message.string) == text


def test_french_is_set_as_french() -> None:
    for text in french():
        assert "'" not in text, text
        assert '"' not in text, text
        assert "..." not in text, text
        assert not re.search(r"(?<!\u202f)[;!?»]", text), text
        assert not re.search(r"(?<!\u00a0):(?!//)", text), text
        assert not re.search(r"«(?!\u202f)", text), text


def test_the_tables_of_words_are_whole() -> None:
    for table in (words.BANDS, words.STAGES, words.ROLES):
        for key, text in table.items():
            assert words.said_by(table, key, "fr")
            assert text in messages("fr")
    assert words.said_by(words.BANDS, "unheard of", "fr") == "unheard of"


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("", "en"),
        ("fr", "fr"),
        ("fr-FR,fr;q=0.9,en;q=0.8", "fr"),
        ("de-DE, en;q=0.3, fr-CA;q=0.7", "fr"),
        ("en-GB,fr;q=0.9", "en"),
        ("fr;q=0, en;q=0.1", "en"),
        ("de, *;q=0.5", "en"),
        ("fr;q=nan,,;;q=9" * 99, "en"),
    ],
)
def test_the_browsers_languages_are_weighed(header: str, locale: str) -> None:
    assert words.asked_for(header, "en") == locale


def test_numbers_and_instants_are_spelled() -> None:
    assert [words.signed(p) for p in (14.4, -2.2, 0.3, -0.4)] == ["+14", "\u22122", "0", "0"]
    then = now()
    with clock(lambda: then + timedelta(hours=2)):
        assert words.ago(then, "fr") == "il y a 2 heures"
        assert words.ago(then + timedelta(hours=3), "en") == "just now"


@ON_SQLITE
def test_every_page_speaks_french_and_only_french(crm: Api, visit: Visit) -> None:
    add_three(crm, "marie")
    browser = visit("rep", rep="marie", language="fr-FR,en;q=0.5")
    pages = [browser.get("/queue").text, browser.get("/nothing").text]
    browser.get("/queue")
    lead = browser.values("lead_id")[0]
    said = browser.post("/queue/feedback", lead_id=lead, verdict="rejected", reason_code="no_fit")
    pages.append(said.text)
    pages.append(visit("marketing", language="fr").text)
    pages.append(browser.post("/sign-out", which="this").text)
    english = {text for text in messages("en") if text not in SAME and len(text) > 3}
    for page in pages:
        assert '<html lang="fr">' in page
        browser.text = page
        sentences = {line.strip() for line in re.sub(r"<[^>]*>", "\n", page).splitlines()}
        assert not sentences & english
    for text in (
        "a demandé une démo il y a un jour",
        "niveau\u00a0: direction",
        "Plus tard",
        "salariés",
    ):
        assert text in pages[0]


@ON_SQLITE
def test_a_user_chooses_a_language_once_for_all_browsers(app, visit: Visit) -> None:
    browser = visit("admin", language="en")
    assert "Call next" in browser.words
    answer = browser.post("/language", locale="fr", back="/queue")
    assert answer.url.path == "/queue"
    assert "À appeler maintenant" in browser.words
    other = Browser(app, language="en")
    other.sign_in("admin@example.com")
    assert "À appeler maintenant" in other.words


@ON_SQLITE
def test_the_door_speaks_the_language_that_is_chosen(app, make_user, client) -> None:
    make_user("admin")
    browser = Browser(app, language="en")
    browser.get("/sign-in?lang=fr")
    assert "Mot de passe" in browser.words
    browser.get("/sign-in?lang=xx")
    assert "Password" in browser.words
