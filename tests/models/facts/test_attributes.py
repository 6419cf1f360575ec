"""Which attributes name or reach a person, and so stay out of the event log."""

import pytest

from models.facts.attributes import is_personal, split


@pytest.mark.parametrize(
    "name", ["Prénom", "NOM", "nom_de_famille", "First Name", "Téléphone", "E-mail", "Adresse"]
)
def test_what_a_form_calls_a_person_by_is_personal_whatever_it_holds(name: str) -> None:
    assert is_personal(name, "Anne")
    assert split({name: None, "secteur": "santé"}) == ({"secteur": "santé"}, {name: None})


@pytest.mark.parametrize("name", ["nombre", "mailing", "domain", "Nom de la campagne", "company"])
def test_what_only_sounds_alike_is_not(name: str) -> None:
    assert not is_personal(name, "Anne")
