from xml.etree import ElementTree as ET

import pytest

from models.card.card import Subject, card_of, changes
from models.card.pages import as_html, as_markdown
from tests.training.made import PRIOR, made
from training.evaluate import measured
from training.pipeline import Plan, run

LABELS = {"positive": {"accepted": 300}, "negative": {"no_fit": 500, "no_budget": 100}}


@pytest.fixture(scope="module")
def done():
    return run(made(900), Plan(prior=PRIOR, champion=PRIOR))


@pytest.fixture(scope="module")
def sections(done):
    report = {"rows": 900, "positives": 300, "labels": LABELS, "backfilled_share": 0.25}
    leaks = [{"column": "deal_size", "level": "suspect", "why": "far above the rest"}]
    report |= measured(done) | {"leaks": leaks, "written_late": {}}
    return card_of(Subject(done.learned.scorecard, report, PRIOR))


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
    said = changes(PRIOR, done.learned.scorecard)
    assert any("is new" in sentence or "points" in sentence for sentence in said)
    assert changes(None, PRIOR) == ["It has no parent."]
    same, level = changes(PRIOR, PRIOR)
    assert same == "No rule parts leads by a point more or less than before."
    assert level.startswith("At 50 points")


def test_what_the_report_does_not_know_is_left_out():
    titles = [section.title for section in card_of(Subject(PRIOR, {}))]
    assert titles == ["Purpose", "What changed against its parent", "What it says"]
