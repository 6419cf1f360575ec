"""A KPI in words says what it is narrowed to, and nothing that is usual."""

import pytest

from models.kpis.said import details, measured

MET = {"modes": ["in_person", "phone"]}
ALL = {"modes": ["phone", "in_person", "video"]}


@pytest.mark.parametrize(
    ("key", "parameters", "part", "english", "french"),
    [
        ("leads", {}, (), "Leads", "Leads créés"),
        ("meeting_rate", ALL, (), "Meetings from leads", "Taux de rendez-vous"),
        ("meeting_rate", {}, (), "Meetings from leads", "Taux de rendez-vous"),
        ("meeting_rate", MET, (), "Meetings from leads (by phone or in person)",
         "Taux de rendez-vous (par téléphone ou en personne)"),
        ("meeting_rate", MET, ("source", "linkedin"),
         "Meetings from leads (by phone or in person; source: linkedin)",
         "Taux de rendez-vous (par téléphone ou en personne\u202f; source\u00a0: linkedin)"),
        ("share_attempted_within_minutes", {}, (), "Leads attempted in time (30 working minutes)",
         "Leads appelés dans le délai (30 min ouvrées)"),
        ("gone", {}, (), "gone", "gone"),
    ],
)  # fmt: skip
def test_a_kpi_is_named_with_what_it_is_narrowed_to(key, parameters, part, english, french):
    assert measured(key, parameters, "en", *part) == english
    assert measured(key, parameters, "fr", *part) == french


def test_usual_parameters_have_no_details():
    assert details(ALL, "fr") == ""
