"""Job titles as people write them, and what a scorecard reads of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.features.titles import function_of, seniority_of


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("Directrice Marketing", "Marketing Director"),
        ("Directeur des systèmes d'information", "IT Director"),
        ("PDG", "CEO"),
        ("Président-directeur général", "Chief Executive Officer"),
        ("Directrice générale", "Managing Director"),
        ("Vice-présidente Ventes", "VP Sales"),
        ("Resp. achats", "Procurement Manager"),
        ("Cheffe de projet", "Project Manager"),
        ("Cofondatrice", "Co-founder"),
        ("Stagiaire RH", "HR Intern"),
        ("Chargée de communication", "Communications Specialist"),
        ("Développeuse confirmée", "Senior Developer"),
        ("Assistante de direction", "Assistant to the CEO"),
        ("Responsable juridique", "Legal Manager"),
        ("Professeure", "Teacher"),
    ],
)
def test_a_title_reads_the_same_in_french_and_english(french, english):
    assert seniority_of(french) == seniority_of(english)
    assert function_of(french) == function_of(english)


@pytest.mark.parametrize(
    ("title", "seniority", "function"),
    [
        ("DG", "c_level", "general_management"),
        ("P.D.G.", "c_level", "general_management"),
        ("DSI", "director", "it"),
        ("DAF", "director", "finance"),
        ("DRH", "director", "hr"),
        ("Gérante", "owner", "general_management"),
        ("Chef d'entreprise", "owner", "general_management"),
        ("Co-founder & CTO", "owner", "engineering"),
        ("Head of Sales", "director", "sales"),
        ("Chief Marketing & Sales Officer", "c_level", "marketing"),
        ("Chief Information Officer", "c_level", "it"),
        ("Senior Vice President", "vp", "unknown"),
        ("Directeur adjoint des ventes", "director", "sales"),
        ("Technico-commercial", "individual", "sales"),
        ("Ingénieur d'affaires", "individual", "sales"),
        ("Directrice administrative et financière", "director", "finance"),
        ("Responsable R&D", "manager", "engineering"),
        ("Supply chain director", "director", "operations"),
        ("Acheteuse", "individual", "purchasing"),
        ("Data Protection Officer", "individual", "legal"),
        ("Customer Success Manager", "individual", "support"),
        ("Consultant indépendant", "owner", "other"),
        ("alternant", "intern", "unknown"),
        ("Étudiante", "intern", "education"),
        ("Jr analyst", "junior", "other"),
        ("Manager", "manager", "unknown"),
    ],
)
def test_a_title_names_a_rank_and_a_trade(title, seniority, function):
    assert (seniority_of(title), function_of(title)) == (seniority, function)


@pytest.mark.parametrize(
    "title",
    [
        "Assistant to the CEO",
        "Executive Assistant to the CFO",
        "CEO's assistant",
        "Assistante de direction",
        "Secrétaire du président",
        "Adjointe au directeur",
        "Conseiller du maire",
    ],
)
def test_who_assists_a_leader_is_no_leader(title):
    assert seniority_of(title) == "individual"
    assert function_of(title) != "general_management"


@pytest.mark.parametrize(
    "title", ["Product Owner", "HR Business Partner", "Key Account Manager", "Chef de produit"]
)
def test_a_word_of_rank_is_not_always_a_rank(title):
    assert seniority_of(title) == "individual"


def test_of_two_trades_the_first_counts():
    assert function_of("Marketing and sales director") == "marketing"
    assert function_of("Sales and marketing director") == "sales"


def test_a_longer_trade_beats_the_word_it_begins_with():
    assert function_of("Product marketing manager") == "marketing"
    assert function_of("Ingénieur commercial") == "sales"


@pytest.mark.parametrize(
    "spelling",
    ["Chargé de com", "CHARGÉE DE COM.", "Chargé(e) de com", "chargé·e de com", "chargé.e de com"],
)
def test_case_accents_and_added_feminines_do_not_matter(spelling):
    assert (seniority_of(spelling), function_of(spelling)) == ("individual", "marketing")


@pytest.mark.parametrize(
    "title", ["International buyer", "Auditeur interne", "Responsable de stagiaires"]
)
def test_interns_are_whole_words(title):
    assert seniority_of(title) != "intern"


@pytest.mark.parametrize(
    "title", ["", " - ", "n/a", "asdf", "Директор", "社長", "\0", "\ud800", "💼", "Retraité"]
)
def test_what_says_nothing_is_unknown(title):
    assert (seniority_of(title), function_of(title)) == ("unknown", "unknown")


def test_a_very_long_title_is_read_from_its_beginning():
    assert seniority_of("Director " + "of everything " * 100_000) == "director"


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_text_fails(title):
    assert seniority_of(title)
    assert function_of(title)
