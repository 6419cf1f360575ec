from xml.etree import ElementTree as ET

import pytest

from models.card.card import Subject, card_of, changes
from models.card.pages import as_html, as_markdown
from models.card.words import Words
from tests.training.made import PRIOR, made
from training.evaluate import measured
from training.pipeline import Plan, run

ENGLISH, FRENCH = Words("en"), Words("fr")
LABELS = {"positive": {"accepted": 300}, "negative": {"no_fit": 500, "no_budget": 100}}


@pytest.fixture(scope="module")
def done():
    return run(made(900), Plan(prior=PRIOR, champion=PRIOR))


@pytest.fixture(scope="module")
def subject(done):
    report = {"rows": 900, "positives": 300, "labels": LABELS, "backfilled_share": 0.25}
    leaks = [{"column": "deal_size", "level": "suspect", "why": "alone it tells 40% of the label"}]
    report |= measured(done) | {"leaks": leaks, "written_late": {}}
    return Subject(done.learned.scorecard, report, PRIOR)


@pytest.fixture(scope="module")
def sections(subject):
    return card_of(subject, ENGLISH)


def test_a_card_tells_the_whole_story(sections):
    assert [section.title for section in sections] == [
        "Purpose",
        "What changed against its parent",
        "Data and labels",
        "How good it is",
        "The gate",
        "Leaks checked",
        "What it says",
        "Segments",
        "What was tried and chosen",
    ]
    data = sections[2]
    assert any("25%" in sentence for sentence in data.says)
    assert ["negative", "600", "no fit 500, no budget 100"] in data.table


def test_a_french_reader_gets_all_of_it_in_french(subject, sections):
    french = card_of(subject, FRENCH)
    assert [len(section.table) for section in french] == [len(one.table) for one in sections]
    english = {text for section in sections for text in (section.title, *section.says)}
    english |= {row[-1] for row in sections[4].table} | {why for *_, why in sections[5].table}
    told = {text for section in french for text in (section.title, *section.says)}
    told |= {row[-1] for row in french[4].table} | {why for *_, why in french[5].table}
    same = {"Segments", "Brier", ""}
    assert english & told <= same, english & told
    assert not [text for text in told if " :" in text or " %" in text]
    figures = [cell for row in french[3].table[1:] for cell in row[1:]]
    assert figures
    assert not [figure for figure in figures if "." in figure]
    assert ["négatif", "600", "Hors cible 500, Pas de budget 100"] in french[2].table
    page = as_html("Version 0123", "apprise", french, "fr")
    assert '<html lang="fr">' in page
    assert "probabilité annoncée" in page


def test_every_picture_is_well_formed(sections):
    drawn = [svg for section in sections for _, svg in section.pictures]
    assert len(drawn) >= 5
    for svg in drawn:
        assert ET.fromstring(svg).tag.endswith("svg")


def test_the_pages_hold_every_section_and_escape_what_leads_said(sections):
    page = as_html("Version <0123>", "learned", sections)
    assert "Version &lt;0123&gt;" in page
    text = as_markdown("Version 0123", "learned", sections)
    for section in sections:
        assert section.title in page
        assert f"## {section.title}" in text


def test_changes_are_told_in_words(done):
    said = changes(PRIOR, done.learned.scorecard, ENGLISH)
    assert any("is new" in sentence or "points" in sentence for sentence in said)
    assert changes(None, PRIOR, ENGLISH) == ["It has no parent."]
    same, level = changes(PRIOR, PRIOR, ENGLISH)
    assert same == "No rule parts leads by a point more or less than before."
    assert level.startswith("At 50 points")


def test_what_the_report_does_not_know_is_left_out():
    titles = [section.title for section in card_of(Subject(PRIOR, {}), ENGLISH)]
    assert titles == ["Purpose", "What changed against its parent", "What it says"]
